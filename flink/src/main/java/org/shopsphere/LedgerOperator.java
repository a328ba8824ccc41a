// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.net.URI;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.shopsphere.core.RecordForm;
import org.shopsphere.core.NativeLedger;

/**
 * Decides blocks of records and hands on what was decided.
 *
 * <p>Its state is a list of segments, of which each subtask takes the blocks of its key groups.
 */
public final class LedgerOperator extends AbstractStreamOperator<byte[]>
        implements OneInputStreamOperator<RecordBlock, byte[]> {
    private static final long serialVersionUID = 1L;
    private static final long FILTER_BYTES = 16L << 20;

    /** What was decided, for all who follow it, as {@link OutgoingRecord}. */
    public static final OutputTag<byte[]> LEDGER =
            new OutputTag<>("ledger", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private final RecordForm form;
    private final URI stateFolder;
    private final boolean tellsLedger;

    private transient NativeLedger ledger;
    private transient DirectBuffer buffer;
    private transient LedgerState state;
    private transient ListState<byte[]> segments;

    /**
     * @param stateFolder where segments are written
     * @param tellsLedger whether {@link #LEDGER} gets what was decided
     */
    public LedgerOperator(RecordForm form, URI stateFolder, boolean tellsLedger) {
        this.tellsLedger = tellsLedger;
        this.form = form;
        this.stateFolder = stateFolder;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        var task = getRuntimeContext().getTaskInfo();
        int keyGroups = task.getMaxNumberOfParallelSubtasks();
        KeyGroupRange range =
                KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                        keyGroups, task.getNumberOfParallelSubtasks(), task.getIndexOfThisSubtask());
        ledger =
                new NativeLedger(
                        form,
                        keyGroups,
                        range.getStartKeyGroup(),
                        range.getEndKeyGroup(),
                        FILTER_BYTES,
                        tellsLedger);
        buffer = new DirectBuffer();
        state = new LedgerState(ledger, range, new Segments(stateFolder));
        segments =
                context.getOperatorStateStore()
                        .getUnionListState(
                                new ListStateDescriptor<>(
                                        "segments",
                                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        if (context.isRestored()) {
            state.restore(segments.get());
        }
    }

    @Override
    public void processElement(StreamRecord<RecordBlock> element) {
        byte[] decided = ledger.process(buffer.with(element.getValue().bytes()));
        output.collect(new StreamRecord<>(decided));
        if (tellsLedger) {
            for (byte[] part : OutgoingRecord.cut(ledger.takeLedger())) {
                output.collect(LEDGER, new StreamRecord<>(part));
            }
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        segments.update(state.save(context.getCheckpointId()));
    }

    @Override
    public void close() throws Exception {
        if (ledger != null) {
            ledger.close();
        }
        super.close();
    }
}
