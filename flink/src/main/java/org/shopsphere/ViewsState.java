// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.shopsphere.core.NativeViews;

/**
 * Saves views chunk by chunk: each checkpoint writes those that changed, in a file of its own, and
 * names for every chunk the piece that holds it.
 *
 * <p>When most of what the named files hold is of no use any more, the next checkpoint writes all.
 *
 * <p>The list as bytes: u8 1, i32 size and bytes of the tally, i32 files, their names, i32 chunks, and
 * of each its name, i32 file, i64 offset, i32 size; big-endian, texts as DataOutput writes them.
 */
final class ViewsState {
    private static final int FORMAT = 1;
    private static final int WRITTEN_MAX = 4; // times what is of use

    private final NativeViews views;
    private final Segments files;
    private final Map<String, Segments.Piece> chunks = new HashMap<>();
    private long written; // bytes of all files that are named, those of no use included

    ViewsState(NativeViews views, Segments files) {
        this.views = views;
        this.files = files;
    }

    void restore(byte[] saved) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(saved));
        if (in.readByte() != FORMAT) {
            throw new IOException("a checkpoint of another version of the job: start it anew");
        }
        views.loadTally(in.readNBytes(in.readInt()));
        List<String> names = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            names.add(in.readUTF());
        }
        for (int left = in.readInt(); left > 0; left--) {
            String chunk = in.readUTF();
            chunks.put(
                    chunk, new Segments.Piece(names.get(in.readInt()), in.readLong(), in.readInt()));
        }
        written = useful();
        load();
    }

    private void load() throws IOException {
        List<Map.Entry<String, Segments.Piece>> byFile = new ArrayList<>(chunks.entrySet());
        byFile.sort(
                Map.Entry.<String, Segments.Piece>comparingByValue(
                        Comparator.comparing(Segments.Piece::file)
                                .thenComparingLong(Segments.Piece::offset)));
        try (Segments.Reader reader = new Segments.Reader()) {
            for (Map.Entry<String, Segments.Piece> chunk : byFile) {
                views.loadChunk(
                        new NativeViews.Chunk(chunk.getKey(), reader.read(chunk.getValue())));
            }
        }
    }

    private long useful() {
        return chunks.values().stream().mapToLong(Segments.Piece::size).sum();
    }

    /** Writes what changed and gives the list of all chunks. */
    byte[] save() throws IOException {
        boolean all = written > WRITTEN_MAX * useful();
        if (all) {
            chunks.clear();
            written = 0;
        }
        views.beginSave(all);
        try (Segments.Writer file = files.new Writer()) {
            for (NativeViews.Chunk chunk = views.nextChunk(); chunk != null; chunk = views.nextChunk()) {
                chunks.put(chunk.name(), file.add(chunk.bytes()));
                written += chunk.bytes().length;
            }
        }
        return list();
    }

    private byte[] list() throws IOException {
        Map<String, Integer> numbers = new HashMap<>();
        chunks.values().forEach(piece -> numbers.putIfAbsent(piece.file(), numbers.size()));
        List<String> names = new ArrayList<>(Collections.nCopies(numbers.size(), ""));
        numbers.forEach((name, number) -> names.set(number, name));

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(FORMAT);
        byte[] tally = views.saveTally();
        out.writeInt(tally.length);
        out.write(tally);
        out.writeInt(names.size());
        for (String name : names) {
            out.writeUTF(name);
        }
        out.writeInt(chunks.size());
        for (Map.Entry<String, Segments.Piece> chunk : chunks.entrySet()) {
            out.writeUTF(chunk.getKey());
            out.writeInt(numbers.get(chunk.getValue().file()));
            out.writeLong(chunk.getValue().offset());
            out.writeInt(chunk.getValue().size());
        }
        return bytes.toByteArray();
    }
}
