// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of blocks that a ledger wrote at a checkpoint, as the state of the operator lists it.
 *
 * <p>As bytes: u8 1, i64 checkpoint, i32 tier, text file, i32 parts, and of each part i32 key group,
 * i32 first block, i64 offset, i32 size; big-endian, the text as DataOutput writes it.
 *
 * @param checkpoint the number of the checkpoint at which it was written
 * @param tier how often its blocks were put together with others
 */
record LedgerSegment(long checkpoint, int tier, List<Part> parts) {
    private static final int FORMAT = 1;

    /** Blocks of one key group, from this number on. */
    record Part(int keyGroup, int firstBlock, Segments.Piece piece) {}

    byte[] toBytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(FORMAT);
        out.writeLong(checkpoint);
        out.writeInt(tier);
        out.writeUTF(parts.get(0).piece().file());
        out.writeInt(parts.size());
        for (Part part : parts) {
            out.writeInt(part.keyGroup());
            out.writeInt(part.firstBlock());
            out.writeLong(part.piece().offset());
            out.writeInt(part.piece().size());
        }
        return bytes.toByteArray();
    }

    static LedgerSegment of(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readByte() != FORMAT) {
            throw new IOException("a checkpoint of another version of the job: start it anew");
        }
        long checkpoint = in.readLong();
        int tier = in.readInt();
        String file = in.readUTF();
        List<Part> parts = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            int keyGroup = in.readInt();
            int firstBlock = in.readInt();
            parts.add(
                    new Part(
                            keyGroup, firstBlock, new Segments.Piece(file, in.readLong(), in.readInt())));
        }
        return new LedgerSegment(checkpoint, tier, parts);
    }
}
