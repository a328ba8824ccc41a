// SPDX-License-Identifier: Apache-2.0
package org.shopsphere.core;

import java.nio.ByteBuffer;

/** Sorts records by key group into blocks; see src/jni/splitter_core.h. One thread. */
public final class NativeSplitter extends NativeHandle {
    /** A block and the subtask that it is for. */
    public record Block(int target, byte[] bytes) {}

    private final int[] target = new int[1];

    /** Target i takes the key groups up to {@code lastGroups[i]} that the one before does not. */
    public NativeSplitter(RecordForm form, int keyGroups, int[] lastGroups) {
        super(
                NativeCalls.splitterMake(
                        form.texts(),
                        keyGroups,
                        lastGroups),
                NativeCalls::splitterFree);
    }

    /**
     * Values of one type, source and time of receipt, in direct buffers.
     *
     * @param values one value behind another, each with a line feed behind it
     * @param size how many bytes of it
     * @param places of each value where it ends and its offset, as longs in the machine's order
     * @param count how many values
     */
    public void add(
            RecordType type,
            ByteBuffer values,
            int size,
            ByteBuffer places,
            int count,
            long receivedAtMicros,
            byte[] source) {
        NativeCalls.splitterAdd(
                address(), type.ordinal(), values, size, places, count, receivedAtMicros, source);
    }

    /** The next block that is full, or with {@code all} the next that has a record; else null. */
    public Block take(boolean all) {
        byte[] bytes = NativeCalls.splitterTake(address(), all, target);
        return bytes == null ? null : new Block(target[0], bytes);
    }
}
