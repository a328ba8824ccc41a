// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

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
import org.shopsphere.core.NativeViews;

/** Merges the parts of the views that the ledgers give, and gives the whole when they have ended. */
public final class MergeOperator extends AbstractStreamOperator<byte[]>
        implements OneInputStreamOperator<byte[], byte[]>, BoundedOneInput {
    private static final long serialVersionUID = 1L;

    private transient NativeViews views;
    private transient ListState<byte[]> savedViews;

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        views = new NativeViews();
        savedViews =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "views",
                                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        for (byte[] saved : savedViews.get()) {
            views.merge(saved);
        }
    }

    @Override
    public void processElement(StreamRecord<byte[]> element) {
        views.merge(element.getValue());
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        savedViews.update(List.of(views.save()));
    }

    @Override
    public void endInput() {
        output.collect(new StreamRecord<>(views.save()));
    }

    @Override
    public void close() throws Exception {
        if (views != null) {
            views.close();
        }
        super.close();
    }
}
