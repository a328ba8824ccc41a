// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.net.URI;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.shopsphere.core.RecordForm;

/** Puts the operators together: values, one exchange of blocks by key group, ledgers, views. */
public final class LedgerStream {
    private final RecordForm form;
    private final int keyGroups;
    private final int ledgers;
    private final URI stateFolder;
    private final boolean tellsLedger;

    /**
     * @param keyGroups fixed for the life of the job, as Flink's maximum parallelism
     * @param ledgers the parallelism
     * @param stateFolder where state is written that checkpoints name
     * @param tellsLedger whether {@link LedgerOperator#LEDGER} gets what was decided
     */
    public LedgerStream(
            RecordForm form, int keyGroups, int ledgers, URI stateFolder, boolean tellsLedger) {
        this.tellsLedger = tellsLedger;
        this.stateFolder = stateFolder;
        this.form = form;
        this.keyGroups = keyGroups;
        this.ledgers = ledgers;
    }

    /** The blocks, each at the subtask that its key groups belong to. */
    public DataStream<RecordBlock> split(DataStream<KafkaValue> values) {
        return values.transform(
                        "split",
                        TypeInformation.of(RecordBlock.class),
                        new SplitOperator(form, keyGroups, ledgers))
                .uid("split")
                .setParallelism(values.getParallelism())
                .partitionCustom(LedgerStream::subtask, RecordBlock::target);
    }

    private static int subtask(Integer target, int subtasks) {
        if (target >= subtasks) {
            throw new IllegalStateException(
                    "the splitter was set up for more ledgers than there are");
        }
        return target;
    }

    /** What was decided, block by block, and beside it {@link LedgerOperator#LEDGER}. */
    public SingleOutputStreamOperator<byte[]> decide(DataStream<RecordBlock> blocks) {
        return blocks.transform(
                        "ledger",
                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO,
                        new LedgerOperator(form, stateFolder, tellsLedger))
                .uid("ledger")
                .setParallelism(ledgers)
                .setMaxParallelism(keyGroups);
    }

    /**
     * The cells that changed, and beside them {@link ViewsOperator#ISSUES}.
     *
     * @param processedOutput the file to keep current, or null for none
     */
    public SingleOutputStreamOperator<byte[]> fold(
            DataStream<byte[]> decided, PublishedFile processedOutput) {
        return decided.transform(
                        "views",
                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO,
                        new ViewsOperator(stateFolder, processedOutput))
                .uid("views")
                .setParallelism(1)
                .setMaxParallelism(keyGroups)
                // On a thread of its own also where there is one ledger: they take as long.
                .startNewChain();
    }
}
