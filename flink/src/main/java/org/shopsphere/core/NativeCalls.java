// SPDX-License-Identifier: Apache-2.0
package org.shopsphere.core;

import java.nio.ByteBuffer;

/**
 * The functions of src/jni/native_calls.cc, as they are. Texts are UTF-8; a handle is the address of
 * an object that its owner frees once. Only the handles of this package call them.
 */
final class NativeCalls {
    static {
        NativeLibrary.load();
    }

    private NativeCalls() {}

    static native long splitterMake(
            byte[][] form, int keyGroups, int[] lastGroups);

    static native void splitterAdd(
            long handle,
            int recordType,
            ByteBuffer values,
            int size,
            ByteBuffer places,
            int count,
            long receivedAtMicros,
            byte[] source);

    static native byte[] splitterTake(long handle, boolean all, int[] target);

    static native void splitterFree(long handle);

    static native long ledgerMake(
            byte[][] form,
            int keyGroups,
            int firstGroup,
            int lastGroup,
            long filterBytes,
            boolean tellsLedger);

    static native byte[] ledgerTakeLedger(long handle);

    static native byte[] ledgerProcess(long handle, ByteBuffer block, int position, int size);

    static native int ledgerBlocks(long handle, int group);

    static native byte[] ledgerSaveKeyGroup(long handle, int group, int from);

    static native void ledgerRestoreKeyGroup(long handle, byte[] saved);

    static native int keyGroupOfSaved(byte[] saved);

    static native void ledgerFree(long handle);

    static native long viewsMake();

    static native void viewsFold(long handle, ByteBuffer decided, int position, int size);

    static native byte[] viewsTakeChangedCells(long handle);

    static native byte[] viewsTakeIssues(long handle);

    static native byte[] viewsProcessedOutput(long handle);

    static native void viewsBeginSave(long handle, boolean all);

    static native byte[] viewsNextChunk(long handle, byte[][] name);

    static native void viewsLoadChunk(long handle, byte[] name, byte[] bytes);

    static native byte[] viewsSaveTally(long handle);

    static native void viewsLoadTally(long handle, byte[] saved);

    static native byte[] viewsSave(long handle);

    static native void viewsMerge(long handle, byte[] saved);

    static native byte[] viewsCells(long handle, byte[] view);

    static native void viewsTally(long handle, long[] counts);

    static native void viewsFree(long handle);
}
