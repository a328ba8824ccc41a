// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.shopsphere.core.RecordType;

/** Takes values from Kafka as they are; a record without one, which only forgets a key, is none. */
final class KafkaValues implements KafkaRecordDeserializationSchema<KafkaValue> {
    private static final long serialVersionUID = 1L;

    private record Origin(RecordType type, String source) {}

    private final IncomingTopics topics;

    /** One a partition, instead of one a record. */
    private transient Map<TopicPartition, Origin> origins;

    KafkaValues(IncomingTopics topics) {
        this.topics = topics;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<KafkaValue> out) {
        if (record.value() == null) {
            return;
        }
        Origin origin = origin(record);
        out.collect(
                new KafkaValue(
                        origin.type(),
                        origin.source(),
                        record.offset(),
                        record.timestamp(),
                        record.value()));
    }

    private Origin origin(ConsumerRecord<byte[], byte[]> record) {
        if (origins == null) {
            origins = new HashMap<>();
        }
        return origins.computeIfAbsent(
                new TopicPartition(record.topic(), record.partition()),
                from ->
                        new Origin(
                                topics.type(from.topic()),
                                "kafka:" + from.topic() + "/" + from.partition()));
    }

    @Override
    public TypeInformation<KafkaValue> getProducedType() {
        return TypeInformation.of(KafkaValue.class);
    }
}
