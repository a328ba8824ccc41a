// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Books the records of Kafka's topics `transactions`, `products` and `users`, and what people do at
 * the desk by `resolutions`: changed cells go to `insights`, refused records to `issues`, all
 * decisions to `ledger`, each exactly once, and the processed output to HDFS.
 *
 * <pre>flink run -c org.shopsphere.TransactionAnalyticsJob JAR [--brokers HOST:PORT]…</pre>
 *
 * JobOptions says what can be said; nothing needs to be. What a record means and what is counted is
 * the native core's. Reads the topics from their beginning unless it is started from a savepoint.
 */
public final class TransactionAnalyticsJob {
    /** Fixed for the life of the job's state. */
    private static final int KEY_GROUPS = 128;

    private TransactionAnalyticsJob() {}

    public static void main(String[] words) throws Exception {
        JobOptions options = JobOptions.parse(words);
        MissingTopics.make(options.brokers(), options.topics());
        StreamExecutionEnvironment job = StreamExecutionEnvironment.getExecutionEnvironment();
        job.enableCheckpointing(options.checkpointMillis());
        // However long a checkpoint takes, the job works as long in between.
        job.getCheckpointConfig().setMinPauseBetweenCheckpoints(options.checkpointMillis());
        // Records go from operator to operator as they are; each is made once and changed by none.
        job.getConfig().enableObjectReuse();
        job.getConfig().setAutoWatermarkInterval(0);
        connect(job, options);
        job.execute("shopsphere");
    }

    private static void connect(StreamExecutionEnvironment job, JobOptions options) {
        OutgoingTopics topics = new OutgoingTopics(options.brokers());
        DataStream<KafkaValue> values =
                job.fromSource(source(options), WatermarkStrategy.noWatermarks(), "records")
                        .uid("records");
        LedgerStream ledger =
                new LedgerStream(
                        options.form(),
                        KEY_GROUPS,
                        job.getParallelism(),
                        options.stateFolder(),
                        options.tellsLedger());
        SingleOutputStreamOperator<byte[]> decided = ledger.decide(ledger.split(values));
        if (options.tellsLedger()) {
            decided.getSideOutput(LedgerOperator.LEDGER)
                    .sinkTo(topics.sink(OutgoingTopics.LEDGER))
                    .name("ledger topic")
                    .uid("ledger-topic");  // `ledger` is the operator that decides
        }
        SingleOutputStreamOperator<byte[]> cells =
                ledger.fold(decided, new PublishedFile(options.output()));
        cells.sinkTo(topics.sink(OutgoingTopics.INSIGHTS))
                .name(OutgoingTopics.INSIGHTS)
                .uid(OutgoingTopics.INSIGHTS)
                .setParallelism(1);
        cells.getSideOutput(ViewsOperator.ISSUES)
                .sinkTo(topics.sink(OutgoingTopics.ISSUES))
                .name(OutgoingTopics.ISSUES)
                .uid(OutgoingTopics.ISSUES)
                .setParallelism(1);
    }

    private static KafkaSource<KafkaValue> source(JobOptions options) {
        return KafkaSource.<KafkaValue>builder()
                .setBootstrapServers(options.brokers())
                .setTopics(options.topics().names())
                .setGroupId("shopsphere")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new KafkaValues(options.topics()))
                .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
                .setProperty("partition.discovery.interval.ms", "10000")
                // Records of one partition go to the core in one call.
                .setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "8192")
                .setProperty(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "4194304")
                .build();
    }
}
