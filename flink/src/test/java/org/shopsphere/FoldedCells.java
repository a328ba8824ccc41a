// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Keeps the newest value of each key, as a compacted topic does, and prints them as cells. */
final class FoldedCells {
    private final Map<String, String> cells = new ConcurrentHashMap<>();

    void take(byte[] packed) {
        ProducerRecord<byte[], byte[]> record = OutgoingRecord.read("insights", packed);
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            cells.remove(key);
        } else {
            cells.put(key, new String(record.value(), StandardCharsets.UTF_8));
        }
    }

    void clear() {
        cells.clear();
    }

    /** The cells of one view, sorted by their bytes as `shopsphere cells` sorts them. */
    byte[] of(String view) {
        StringBuilder lines = new StringBuilder();
        cells.entrySet().stream()
                .filter(cell -> cell.getKey().startsWith(view + "|"))
                .map(cell -> cell.getKey() + "|" + cell.getValue() + "\n")
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .sorted(java.util.Arrays::compareUnsigned)
                .forEach(line -> lines.append(new String(line, StandardCharsets.UTF_8)));
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }
}
