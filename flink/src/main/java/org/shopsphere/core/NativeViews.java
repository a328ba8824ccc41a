// SPDX-License-Identifier: Apache-2.0
package org.shopsphere.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The views of a part of the records; see src/jni/views_core.h. One thread. */
public final class NativeViews extends NativeHandle {
    /** What became of the records. */
    public record Tally(long records, long booked, long duplicates, long issues, long waiting) {}

    public NativeViews() {
        super(NativeCalls.viewsMake(), NativeCalls::viewsFree);
    }

    /** Folds what a ledger decided, from the buffer's position to its limit; the buffer is direct. */
    public void fold(ByteBuffer decided) {
        NativeCalls.viewsFold(address(), decided, decided.position(), decided.remaining());
    }

    /**
     * Each cell that changed, as records of src/jni/outgoing_records.h, in parts: to be called until
     * it is empty.
     */
    public byte[] takeChangedCells() {
        return NativeCalls.viewsTakeChangedCells(address());
    }

    /** Each refusal since the last call: records of src/jni/outgoing_records.h. */
    public byte[] takeIssues() {
        return NativeCalls.viewsTakeIssues(address());
    }

    /** The whole of processed-output.csv. */
    public byte[] processedOutput() {
        return NativeCalls.viewsProcessedOutput(address());
    }

    /** A part of the state that is saved and loaded by itself. */
    public record Chunk(String name, byte[] bytes) {}

    /** Saves chunk by chunk: all, or those that changed since they were last saved. */
    public void beginSave(boolean all) {
        NativeCalls.viewsBeginSave(address(), all);
    }

    /** Null where all were saved. */
    public Chunk nextChunk() {
        byte[][] name = new byte[1][];
        byte[] bytes = NativeCalls.viewsNextChunk(address(), name);
        return bytes == null ? null : new Chunk(new String(name[0], StandardCharsets.UTF_8), bytes);
    }

    public void loadChunk(Chunk chunk) {
        NativeCalls.viewsLoadChunk(address(), RecordForm.utf8(chunk.name()), chunk.bytes());
    }

    public byte[] saveTally() {
        return NativeCalls.viewsSaveTally(address());
    }

    public void loadTally(byte[] saved) {
        NativeCalls.viewsLoadTally(address(), saved);
    }

    /** The whole in one piece. */
    public byte[] save() {
        return NativeCalls.viewsSave(address());
    }

    public void merge(byte[] saved) {
        NativeCalls.viewsMerge(address(), saved);
    }

    /** The cells of one view, or of all where it is empty, as sorted lines of UTF-8. */
    public byte[] cells(String view) {
        return NativeCalls.viewsCells(address(), RecordForm.utf8(view));
    }

    public Tally tally() {
        long[] counts = new long[5];
        NativeCalls.viewsTally(address(), counts);
        return new Tally(counts[0], counts[1], counts[2], counts[3], counts[4]);
    }
}
