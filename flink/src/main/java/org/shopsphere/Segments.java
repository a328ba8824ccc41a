// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.io.IOException;
import java.net.URI;
import java.util.UUID;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Files of state that are written once, never changed and never deleted here: a checkpoint names the
 * pieces of them that it is made of. One that no checkpoint names does no harm but takes room.
 */
final class Segments {
    /** A part of a file. */
    record Piece(String file, long offset, int size) {}

    private final URI folder;

    Segments(URI folder) {
        this.folder = folder;
    }

    /** Writes one file; it is there once it is closed, and not at all where nothing was added. */
    final class Writer implements AutoCloseable {
        private String file;
        private FSDataOutputStream out;
        private long offset;

        Piece add(byte[] bytes) throws IOException {
            if (out == null) {
                file = folder + "/" + UUID.randomUUID();
                Path path = new Path(file);
                out = FileSystem.get(path.toUri()).create(path, FileSystem.WriteMode.NO_OVERWRITE);
            }
            out.write(bytes);
            Piece piece = new Piece(file, offset, bytes.length);
            offset += bytes.length;
            return piece;
        }

        @Override
        public void close() throws IOException {
            if (out != null) {
                out.close();
            }
        }
    }

    /** Reads pieces; those of one file one after another cost one opening. */
    static final class Reader implements AutoCloseable {
        private String file = "";
        private FSDataInputStream in;

        byte[] read(Piece piece) throws IOException {
            if (!file.equals(piece.file())) {
                close();
                Path path = new Path(piece.file());
                in = FileSystem.get(path.toUri()).open(path);
                file = piece.file();
            }
            in.seek(piece.offset());
            byte[] bytes = in.readNBytes(piece.size());
            if (bytes.length != piece.size()) {
                throw new IOException(piece.file() + " is shorter than its checkpoint says");
            }
            return bytes;
        }

        @Override
        public void close() throws IOException {
            if (in != null) {
                in.close();
                in = null;
            }
            file = "";
        }
    }
}
