// SPDX-License-Identifier: Apache-2.0
package org.shopsphere.peers;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads `transactions` as fast as Flink's source does, and throws it away: what the job is measured
 * against by `scripts/bench cluster`.
 *
 * <pre>flink run -c org.shopsphere.peers.BareSource JAR BROKERS CHECKPOINT_MILLIS</pre>
 */
public final class BareSource {
    private BareSource() {}

    public static void main(String[] words) throws Exception {
        StreamExecutionEnvironment job = StreamExecutionEnvironment.getExecutionEnvironment();
        job.enableCheckpointing(Long.parseLong(words[1]));
        job.getConfig().enableObjectReuse();
        KafkaSource<byte[]> source =
                KafkaSource.<byte[]>builder()
                        .setBootstrapServers(words[0])
                        .setTopics("transactions")
                        .setGroupId("bare-source")
                        .setStartingOffsets(OffsetsInitializer.earliest())
                        .setDeserializer(
                                KafkaRecordDeserializationSchema.valueOnly(
                                        ByteArrayDeserializer.class))
                        .setProperty("isolation.level", "read_committed")
                        .build();
        job.fromSource(source, WatermarkStrategy.noWatermarks(), "records")
                .sinkTo(new DiscardingSink<>());
        job.execute("bare-source");
    }
}
