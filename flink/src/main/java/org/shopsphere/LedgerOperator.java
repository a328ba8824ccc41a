// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.util.ArrayList;
import java.util.List;
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
import org.shopsphere.core.RecordForm;
import org.shopsphere.core.NativeLedger;

/**
 * Decides blocks of records and hands on what was decided.
 *
 * <p>Its state is a list with one element a key group, of which each subtask takes those of its
 * range.
 */
public final class LedgerOperator extends AbstractStreamOperator<byte[]>
        implements OneInputStreamOperator<RecordBlock, byte[]> {
    private static final long serialVersionUID = 1L;
    private static final long FILTER_BYTES = 16L << 20;

    private final RecordForm form;

    private transient NativeLedger ledger;
    private transient DirectBuffer buffer;
    private transient KeyGroupRange range;
    private transient ListState<byte[]> savedKeyGroups;

    public LedgerOperator(RecordForm form) {
        this.form = form;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        var task = getRuntimeContext().getTaskInfo();
        int keyGroups = task.getMaxNumberOfParallelSubtasks();
        range =
                KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                        keyGroups, task.getNumberOfParallelSubtasks(), task.getIndexOfThisSubtask());
        ledger =
                new NativeLedger(
                        form, keyGroups, range.getStartKeyGroup(), range.getEndKeyGroup(), FILTER_BYTES);
        buffer = new DirectBuffer();
        savedKeyGroups =
                context.getOperatorStateStore()
                        .getUnionListState(
                                new ListStateDescriptor<>(
                                        "ledger",
                                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        if (context.isRestored()) {
            restore();
        }
    }

    private void restore() throws Exception {
        for (byte[] saved : savedKeyGroups.get()) {
            if (range.contains(NativeLedger.keyGroupOf(saved))) {
                ledger.restoreKeyGroup(saved);
            }
        }
        // The backend keeps what it was given; the next checkpoint brings its own.
        savedKeyGroups.clear();
    }

    @Override
    public void processElement(StreamRecord<RecordBlock> element) {
        byte[] decided = ledger.process(buffer.with(element.getValue().bytes()));
        output.collect(new StreamRecord<>(decided));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        List<byte[]> groups = new ArrayList<>();
        for (int group : range) {
            byte[] saved = ledger.saveKeyGroup(group);
            if (saved != null) {
                groups.add(saved);
            }
        }
        savedKeyGroups.update(groups);
    }

    @Override
    public void close() throws Exception {
        if (ledger != null) {
            ledger.close();
        }
        super.close();
    }
}
