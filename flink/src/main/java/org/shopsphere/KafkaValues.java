// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Takes values from Kafka as they are; a record without one, which only forgets a key, is none. */
final class KafkaValues implements KafkaRecordDeserializationSchema<KafkaValue> {
    private static final long serialVersionUID = 1L;

    /** One text a partition, instead of one a record. */
    private transient Map<TopicPartition, String> sources;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<KafkaValue> out) {
        if (record.value() == null) {
            return;
        }
        out.collect(
                new KafkaValue(source(record), record.offset(), record.timestamp(), record.value()));
    }

    private String source(ConsumerRecord<byte[], byte[]> record) {
        if (sources == null) {
            sources = new HashMap<>();
        }
        return sources.computeIfAbsent(
                new TopicPartition(record.topic(), record.partition()),
                from -> "kafka:" + from.topic() + "/" + from.partition());
    }

    @Override
    public TypeInformation<KafkaValue> getProducedType() {
        return TypeInformation.of(KafkaValue.class);
    }
}
