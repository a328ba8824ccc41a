// SPDX-License-Identifier: Apache-2.0
package org.shopsphere.core;

import java.nio.ByteBuffer;

/** Sorts records by key group into blocks; see src/jni/splitter_core.h. One thread. */
public final class NativeSplitter extends NativeHandle {
    /** A block and the subtask that it is for. */
    public record Block(int target, byte[] bytes) {}

    private final int[] target = new int[1];

    /** Target i takes the key groups up to {@code lastGroups[i]} that the one before does not. */
    public NativeSplitter(CsvForm form, int keyGroups, int[] lastGroups) {
        super(
                NativeCalls.splitterMake(
                        CsvForm.utf8(form.zone()),
                        CsvForm.utf8(form.currency()),
                        CsvForm.utf8(form.header()),
                        keyGroups,
                        lastGroups),
                NativeCalls::splitterFree);
    }

    /** Whole records, from the buffer's position to its limit; the buffer is direct. */
    public void add(ByteBuffer csv, long receivedAtMicros, byte[] source, long firstLine) {
        NativeCalls.splitterAdd(
                address(), csv, csv.position(), csv.remaining(), receivedAtMicros, source, firstLine);
    }

    /** The next block that is full, or with {@code all} the next that has a record; else null. */
    public Block take(boolean all) {
        byte[] bytes = NativeCalls.splitterTake(address(), all, target);
        return bytes == null ? null : new Block(target[0], bytes);
    }

    /** How many bytes are whole records, so that a source may cut there. */
    public int wholeRecords(ByteBuffer csv, boolean last) {
        return NativeCalls.splitterWholeRecords(
                address(), csv, csv.position(), csv.remaining(), last);
    }
}
