// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.shopsphere.core.CsvForm;
import org.shopsphere.core.NativeSplitter;

/** A CSV file in chunks of whole records, which can be read again by number, as from a broker. */
final class ChunkedFile implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int CHUNK_BYTES = 256 << 10;

    private record Place(long offset, int size, long firstLine) implements Serializable {}

    private final String path;
    private final String header;
    private final ArrayList<Place> places = new ArrayList<>();

    /** Cuts where the core's own reader says that records end. */
    ChunkedFile(Path csv, String zone, String currency) throws IOException {
        path = csv.toString();
        try (FileChannel file = FileChannel.open(csv)) {
            header = firstLine(file);
            CsvForm form = new CsvForm(zone, currency, header);
            try (NativeSplitter splitter = new NativeSplitter(form, 1, new int[] {0})) {
                cut(file, splitter);
            }
        }
    }

    private static String firstLine(FileChannel file) throws IOException {
        byte[] begin = read(file, 0, 4096);
        int end = 0;
        while (begin[end] != '\n') {
            end++;
        }
        return new String(begin, 0, end, java.nio.charset.StandardCharsets.UTF_8);
    }

    private void cut(FileChannel file, NativeSplitter splitter) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
        long offset = header.length() + 1;
        long line = 2;
        while (offset < file.size()) {
            buffer.clear();
            while (buffer.hasRemaining() && file.read(buffer, offset + buffer.position()) > 0) {}
            buffer.flip();
            boolean last = offset + buffer.limit() == file.size();
            int size = splitter.wholeRecords(buffer, last);
            places.add(new Place(offset, size, line));
            for (int i = 0; i < size; i++) {
                line += buffer.get(i) == '\n' ? 1 : 0;
            }
            offset += size;
        }
    }

    String header() {
        return header;
    }

    int chunks() {
        return places.size();
    }

    RawChunk chunk(int number, long receivedAtMicros) {
        Place place = places.get(number);
        try (FileChannel file = FileChannel.open(Path.of(path))) {
            return new RawChunk(
                    receivedAtMicros,
                    "file:" + path,
                    place.firstLine,
                    read(file, place.offset, place.size));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    List<RawChunk> all(long receivedAtMicros) {
        List<RawChunk> chunks = new ArrayList<>();
        for (int i = 0; i < chunks(); i++) {
            chunks.add(chunk(i, receivedAtMicros));
        }
        return chunks;
    }

    private static byte[] read(FileChannel file, long offset, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size, file.size() - offset));
        while (bytes.hasRemaining() && file.read(bytes, offset + bytes.position()) > 0) {}
        return bytes.array();
    }
}
