// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The topics that the job writes to, in transactions that end with its checkpoints. */
final class OutgoingTopics {
    static final String INSIGHTS = "insights";
    static final String ISSUES = "issues";
    static final String LEDGER = "ledger";

    /** The longest that a broker allows without being asked: so long may the job be down. */
    private static final String TRANSACTION_MILLIS = "900000";

    /** A record of `ledger` is what was decided about thousands of records. */
    static final int RECORD_BYTES_MAX = 16 << 20;

    private final String brokers;

    OutgoingTopics(String brokers) {
        this.brokers = brokers;
    }

    KafkaSink<byte[]> sink(String topic) {
        return KafkaSink.<byte[]>builder()
                .setBootstrapServers(brokers)
                .setRecordSerializer(new Packed(topic))
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix("shopsphere-" + topic)
                .setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS)
                .setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4")
                // A telling is up to a million small records: few large batches cost the broker less.
                .setProperty(ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(256 << 10))
                .setProperty(ProducerConfig.LINGER_MS_CONFIG, "20")
                .setProperty(
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(RECORD_BYTES_MAX))
                .build();
    }

    private record Packed(String topic) implements KafkaRecordSerializationSchema<byte[]> {
        private static final long serialVersionUID = 1L;

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                byte[] packed, KafkaSinkContext context, Long timestamp) {
            return OutgoingRecord.read(topic, packed);
        }
    }
}
