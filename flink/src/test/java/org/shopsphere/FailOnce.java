// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;

/**
 * Passes blocks on, and fails once: when a checkpoint that holds blocks is complete and more have
 * come since, which are lost with the failure and must come again.
 */
final class FailOnce extends RichMapFunction<RecordBlock, RecordBlock> implements CheckpointListener {
    private static final long serialVersionUID = 1L;
    private static final long BLOCKS_BEFORE = 40;
    private static final long BLOCKS_LOST = 20;

    static final AtomicBoolean failed = new AtomicBoolean();
    static final AtomicLong blocks = new AtomicLong();
    static final AtomicLong completedCheckpoint = new AtomicLong();
    private static final AtomicLong blocksAtCheckpoint = new AtomicLong(Long.MAX_VALUE);

    static void reset() {
        failed.set(false);
        blocks.set(0);
        completedCheckpoint.set(0);
        blocksAtCheckpoint.set(Long.MAX_VALUE);
    }

    @Override
    public RecordBlock map(RecordBlock block) {
        long seen = blocks.incrementAndGet();
        if (seen - blocksAtCheckpoint.get() >= BLOCKS_LOST && failed.compareAndSet(false, true)) {
            throw new IllegalStateException("the failure that the test plants");
        }
        return block;
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        if (!failed.get() && blocks.get() >= BLOCKS_BEFORE) {
            blocksAtCheckpoint.compareAndSet(Long.MAX_VALUE, blocks.get());
            completedCheckpoint.compareAndSet(0, checkpointId);
        }
    }
}
