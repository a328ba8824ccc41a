// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics that the job writes to, in transactions that end with its checkpoints. */
final class OutgoingTopics {
    static final String INSIGHTS = "insights";
    static final String ISSUES = "issues";

    /** The longest that a broker allows without being asked: so long may the job be down. */
    private static final String TRANSACTION_MILLIS = "900000";

    private static final int PARTITIONS_OF_INSIGHTS = 4;

    private final String brokers;

    OutgoingTopics(String brokers) {
        this.brokers = brokers;
    }

    /** Makes those that are not there; a broker that makes them itself would not compact them. */
    void make() throws ExecutionException, InterruptedException {
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers))) {
            make(
                    admin,
                    new NewTopic(INSIGHTS, Optional.of(PARTITIONS_OF_INSIGHTS), Optional.empty())
                            .configs(
                                    Map.of(
                                            TopicConfig.CLEANUP_POLICY_CONFIG,
                                            TopicConfig.CLEANUP_POLICY_COMPACT)));
            make(
                    admin,
                    new NewTopic(ISSUES, Optional.of(1), Optional.empty())
                            .configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1")));
        }
    }

    private static void make(Admin admin, NewTopic topic)
            throws ExecutionException, InterruptedException {
        try {
            admin.createTopics(Set.of(topic)).all().get();
        } catch (ExecutionException failed) {
            if (!(failed.getCause() instanceof TopicExistsException)) {
                throw failed;
            }
        }
    }

    KafkaSink<byte[]> sink(String topic) {
        return KafkaSink.<byte[]>builder()
                .setBootstrapServers(brokers)
                .setRecordSerializer(new Packed(topic))
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix("shopsphere-" + topic)
                .setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS)
                .setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4")
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
