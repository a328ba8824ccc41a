// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.shopsphere.core.RecordType;

/**
 * A CSV file as a topic would hold it, a line a value, in batches that can be read again by number.
 *
 * <p>For files of which each line is a record, as those of the simulated shop are.
 */
final class ValueFile implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int LINES_A_BATCH = 2500;

    private final String path;
    private final String header;
    private final ArrayList<Long> batchBegins = new ArrayList<>();

    ValueFile(Path csv) throws IOException {
        path = csv.toString();
        try (InputStream in = open(0)) {
            header = new String(line(in), StandardCharsets.UTF_8);
            long offset = header.length() + 1;
            int lines = 0;
            for (byte[] line = line(in); line != null; line = line(in)) {
                if (lines++ % LINES_A_BATCH == 0) {
                    batchBegins.add(offset);
                }
                offset += line.length + 1;
            }
        }
    }

    String header() {
        return header;
    }

    int batches() {
        return batchBegins.size();
    }

    List<KafkaValue> batch(int number, long receivedAtMillis) {
        List<KafkaValue> values = new ArrayList<>();
        try (InputStream in = open(batchBegins.get(number))) {
            byte[] line = line(in);
            for (int i = 0; i < LINES_A_BATCH && line != null; i++, line = line(in)) {
                long offset = (long) number * LINES_A_BATCH + i;
                values.add(new KafkaValue(RecordType.TRANSACTION, "kafka:sales/0", offset, receivedAtMillis, line));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return values;
    }

    List<KafkaValue> all(long receivedAtMillis) {
        List<KafkaValue> values = new ArrayList<>();
        for (int i = 0; i < batches(); i++) {
            values.addAll(batch(i, receivedAtMillis));
        }
        return values;
    }

    private InputStream open(long offset) throws IOException {
        FileChannel file = FileChannel.open(Path.of(path));
        file.position(offset);
        return new BufferedInputStream(Channels.newInputStream(file), 1 << 20);
    }

    /** Null at the end. */
    private static byte[] line(InputStream in) throws IOException {
        int next = in.read();
        if (next < 0) {
            return null;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (; next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return line.toByteArray();
    }
}
