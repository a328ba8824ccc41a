// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.shopsphere.core.RecordForm;
import org.shopsphere.core.NativeSplitter;

/**
 * Turns records of Kafka into blocks by key group of the root, for the one exchange.
 *
 * <p>Nothing waits longer than {@link #WAIT_MILLIS} for a block to be full, and all that waits is on
 * its way before a checkpoint's barrier, so there is no state.
 */
public final class SplitOperator extends AbstractStreamOperator<RecordBlock>
        implements OneInputStreamOperator<KafkaValue, RecordBlock>, BoundedOneInput {
    private static final long serialVersionUID = 1L;
    private static final long WAIT_MILLIS = 100;

    private final RecordForm form;
    private final int keyGroups;
    private final int ledgers;

    private transient NativeSplitter splitter;
    private transient ValueCollector collector;

    /**
     * @param keyGroups the maximum parallelism of the ledgers
     * @param ledgers their parallelism
     */
    public SplitOperator(RecordForm form, int keyGroups, int ledgers) {
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
        collector = new ValueCollector();
        sendLater();
    }

    private void sendLater() {
        var timers = getProcessingTimeService();
        timers.registerTimer(
                timers.getCurrentProcessingTime() + WAIT_MILLIS,
                time -> {
                    sendAll();
                    sendLater();
                });
    }

    @Override
    public void processElement(StreamRecord<KafkaValue> element) {
        if (collector.add(element.getValue(), splitter)) {
            send(false);
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        sendAll();
    }

    @Override
    public void endInput() {
        sendAll();
    }

    private void sendAll() {
        collector.give(splitter);
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
