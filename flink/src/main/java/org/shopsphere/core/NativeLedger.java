// SPDX-License-Identifier: Apache-2.0
package org.shopsphere.core;

import java.nio.ByteBuffer;

/** The ledger of a range of key groups; see src/jni/ledger_core.h. One thread. */
public final class NativeLedger extends NativeHandle {
    /** @param tellsLedger whether {@link #takeLedger} will be asked */
    public NativeLedger(
            RecordForm form,
            int keyGroups,
            int firstGroup,
            int lastGroup,
            long filterBytes,
            boolean tellsLedger) {
        super(
                NativeCalls.ledgerMake(
                        form.texts(),
                        keyGroups,
                        firstGroup,
                        lastGroup,
                        filterBytes,
                        tellsLedger),
                NativeCalls::ledgerFree);
    }

    /**
     * Decides a block of a splitter, from the buffer's position to its limit; the buffer is direct.
     *
     * @return what was decided, for the views: src/ledger/decided_rows.h
     */
    public byte[] process(ByteBuffer block) {
        return NativeCalls.ledgerProcess(address(), block, block.position(), block.remaining());
    }

    /** For the topic of decisions, what was decided since the last call. */
    public byte[] takeLedger() {
        return NativeCalls.ledgerTakeLedger(address());
    }

    /** How many blocks a key group has. None ever changes, and none goes. */
    public int blocks(int group) {
        return NativeCalls.ledgerBlocks(address(), group);
    }

    /** The blocks of a key group from this number on, or null where there are none. */
    public byte[] saveKeyGroup(int group, int from) {
        return NativeCalls.ledgerSaveKeyGroup(address(), group, from);
    }

    /** Of what was saved in pieces, each in its order. */
    public void restoreKeyGroup(byte[] saved) {
        NativeCalls.ledgerRestoreKeyGroup(address(), saved);
    }

    public static int keyGroupOf(byte[] saved) {
        return NativeCalls.keyGroupOfSaved(saved);
    }
}
