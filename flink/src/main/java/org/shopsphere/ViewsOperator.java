// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.net.URI;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.shopsphere.core.NativeViews;

/**
 * Folds what the ledgers decided into the views and tells what changed: cells a few times a second,
 * issues beside them, and the processed output as of each checkpoint once that is complete. A tenth
 * of the time goes into telling cells at most, so there is less of it while much is waiting.
 *
 * <p>All that changed is on its way before a checkpoint's barrier, so its state is the views alone.
 */
public final class ViewsOperator extends AbstractStreamOperator<byte[]>
        implements OneInputStreamOperator<byte[], byte[]>, BoundedOneInput {
    private static final long serialVersionUID = 1L;
    private static final long TELL_MILLIS = 200;

    /** A user's cell changes with nearly each of their sales: behind, it is told once for many. */
    private static final long FOLDING_FOR_EACH_TELLING = 9;

    /** Refused records, as {@link OutgoingRecord}. */
    public static final OutputTag<byte[]> ISSUES =
            new OutputTag<>("issues", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private final PublishedFile processedOutput;
    private final URI stateFolder;

    private transient NativeViews views;
    private transient DirectBuffer buffer;
    private transient ViewsState state;
    private transient ListState<byte[]> savedViews;
    private transient boolean foldedSinceSnapshot;
    private transient byte[] waitingOutput;
    private transient long waitingCheckpoint;

    /** For other threads, which may not ask the views. */
    private transient volatile NativeViews.Tally told;

    /**
     * @param stateFolder where its state is written
     * @param processedOutput the file to keep current, or null for none
     */
    public ViewsOperator(URI stateFolder, PublishedFile processedOutput) {
        this.stateFolder = stateFolder;
        this.processedOutput = processedOutput;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        views = new NativeViews();
        buffer = new DirectBuffer();
        state = new ViewsState(views, new Segments(stateFolder));
        savedViews =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "views",
                                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        for (byte[] saved : savedViews.get()) {
            state.restore(saved);
        }
        // The checkpoint that this comes from may not have been told to be complete any more.
        foldedSinceSnapshot = true;
    }

    @Override
    public void open() throws Exception {
        super.open();
        var metrics = getRuntimeContext().getMetricGroup().addGroup("shopsphere");
        metrics.gauge("records", () -> told.records());
        metrics.gauge("booked", () -> told.booked());
        metrics.gauge("duplicates", () -> told.duplicates());
        metrics.gauge("issues", () -> told.issues());
        metrics.gauge("waiting", () -> told.waiting());
        told = views.tally();
        tellIn(TELL_MILLIS);
    }

    private void tellIn(long millis) {
        var timers = getProcessingTimeService();
        timers.registerTimer(
                timers.getCurrentProcessingTime() + millis,
                time -> {
                    long begin = System.nanoTime();
                    tell();
                    long toldForMillis = (System.nanoTime() - begin) / 1_000_000;
                    tellIn(Math.max(TELL_MILLIS, FOLDING_FOR_EACH_TELLING * toldForMillis));
                });
    }

    @Override
    public void processElement(StreamRecord<byte[]> element) {
        views.fold(buffer.with(element.getValue()));
        foldedSinceSnapshot = true;
        for (byte[] issue : OutgoingRecord.cut(views.takeIssues())) {
            output.collect(ISSUES, new StreamRecord<>(issue));
        }
    }

    private void tell() {
        told = views.tally();
        for (byte[] part = views.takeChangedCells();
                part.length > 0;
                part = views.takeChangedCells()) {
            for (byte[] cell : OutgoingRecord.cut(part)) {
                output.collect(new StreamRecord<>(cell));
            }
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        tell();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        savedViews.update(List.of(state.save()));
        if (processedOutput != null && foldedSinceSnapshot) {
            waitingOutput = views.processedOutput();
            waitingCheckpoint = context.getCheckpointId();
            foldedSinceSnapshot = false;
        }
    }

    /** Published only now, so that the file never shows what a restart takes back. */
    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        if (waitingOutput != null && checkpointId >= waitingCheckpoint) {
            processedOutput.replace(waitingOutput);
            waitingOutput = null;
        }
    }

    @Override
    public void endInput() {
        tell();
    }

    @Override
    public void close() throws Exception {
        if (views != null) {
            views.close();
        }
        super.close();
    }
}
