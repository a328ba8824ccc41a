// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.nio.charset.StandardCharsets;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.shopsphere.core.CsvForm;
import org.shopsphere.core.NativeSplitter;

/**
 * Turns chunks of records into blocks by key group of the root, for the one exchange.
 *
 * <p>Sends all that waits on its way before a checkpoint's barrier, so it has no state.
 */
public final class SplitOperator extends AbstractStreamOperator<RecordBlock>
        implements OneInputStreamOperator<RawChunk, RecordBlock>, BoundedOneInput {
    private static final long serialVersionUID = 1L;

    private final CsvForm form;
    private final int keyGroups;
    private final int ledgers;

    private transient NativeSplitter splitter;
    private transient DirectBuffer buffer;

    /**
     * @param keyGroups the maximum parallelism of the ledgers
     * @param ledgers their parallelism
     */
    public SplitOperator(CsvForm form, int keyGroups, int ledgers) {
        this.form = form;
        this.keyGroups = keyGroups;
        this.ledgers = ledgers;
    }

    @Override
    public void open() throws Exception {
        super.open();
        int[] lastGroups = new int[ledgers];
        for (int ledger = 0; ledger < ledgers; ledger++) {
            lastGroups[ledger] =
                    KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                                    keyGroups, ledgers, ledger)
                            .getEndKeyGroup();
        }
        splitter = new NativeSplitter(form, keyGroups, lastGroups);
        buffer = new DirectBuffer();
    }

    @Override
    public void processElement(StreamRecord<RawChunk> element) {
        RawChunk chunk = element.getValue();
        splitter.add(
                buffer.with(chunk.csv()),
                chunk.receivedAtMicros(),
                chunk.source().getBytes(StandardCharsets.UTF_8),
                chunk.firstLine());
        send(false);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        send(true);
    }

    @Override
    public void endInput() {
        send(true);
    }

    private void send(boolean all) {
        for (NativeSplitter.Block block = splitter.take(all); block != null; block = splitter.take(all)) {
            output.collect(new StreamRecord<>(new RecordBlock(block.target(), block.bytes())));
        }
    }

    @Override
    public void close() throws Exception {
        if (splitter != null) {
            splitter.close();
        }
        super.close();
    }
}
