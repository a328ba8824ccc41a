// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Reads the records that the native core packed for Kafka: src/jni/outgoing_records.h. */
final class OutgoingRecord {
    private OutgoingRecord() {}

    /** Each record by itself, as packed. */
    static List<byte[]> cut(byte[] packed) {
        List<byte[]> records = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            int begin = in.position();
            skip(in);
            skip(in);
            for (int left = 2 * in.getInt(); left > 0; left--) {
                skip(in);
            }
            records.add(Arrays.copyOfRange(packed, begin, in.position()));
        }
        return records;
    }

    private static void skip(ByteBuffer in) {
        int size = in.getInt();
        in.position(in.position() + Math.max(size, 0));
    }

    /** One record, as the producer wants it. */
    static ProducerRecord<byte[], byte[]> read(String topic, byte[] packed) {
        ByteBuffer in = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        byte[] key = bytes(in);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, bytes(in));
        for (int left = in.getInt(); left > 0; left--) {
            record.headers().add(new String(bytes(in), StandardCharsets.UTF_8), bytes(in));
        }
        return record;
    }

    /** Null where there is no value. */
    private static byte[] bytes(ByteBuffer in) {
        int size = in.getInt();
        if (size < 0) {
            return null;
        }
        byte[] bytes = new byte[size];
        in.get(bytes);
        return bytes;
    }
}
