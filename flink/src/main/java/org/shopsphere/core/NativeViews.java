// SPDX-License-Identifier: Apache-2.0
package org.shopsphere.core;

/** The views of a part of the records; see src/jni/views_core.h. One thread. */
public final class NativeViews extends NativeHandle {
    /** What became of the records. */
    public record Tally(long records, long booked, long duplicates, long issues, long waiting) {}

    public NativeViews() {
        super(NativeCalls.viewsMake(), NativeCalls::viewsFree);
    }

    /** Views that a ledger owns. */
    NativeViews(long address) {
        super(address, owned -> {});
    }

    public byte[] save() {
        return NativeCalls.viewsSave(address());
    }

    public void merge(byte[] saved) {
        NativeCalls.viewsMerge(address(), saved);
    }

    /** The cells of one view, or of all where it is empty, as sorted lines of UTF-8. */
    public byte[] cells(String view) {
        return NativeCalls.viewsCells(address(), CsvForm.utf8(view));
    }

    public Tally tally() {
        long[] counts = new long[5];
        NativeCalls.viewsTally(address(), counts);
        return new Tally(counts[0], counts[1], counts[2], counts[3], counts[4]);
    }
}
