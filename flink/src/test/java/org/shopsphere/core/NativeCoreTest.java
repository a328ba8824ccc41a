// SPDX-License-Identifier: Apache-2.0
package org.shopsphere.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What crosses the seam in a real virtual machine: records, state, and errors in the core's words. */
class NativeCoreTest {
    private static final CsvForm FORM = new CsvForm("Europe/London", "GBP", "");
    private static final byte[] SOURCE = "kafka:transactions/0".getBytes(StandardCharsets.UTF_8);

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static ByteBuffer direct(String text) {
        return direct(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String sale(int id) {
        return id + ",1001,2001,\"Café table\",\"Home\",2,1500.00,3000.00,2024-12-30 14:30:00,\"London\"\n";
    }

    private static byte[] block(String csv) {
        try (NativeSplitter splitter = new NativeSplitter(FORM, 1, new int[] {0})) {
            splitter.add(direct(csv), 1_800_000_000_000_000L, SOURCE, 1);
            NativeSplitter.Block block = splitter.take(true);
            assertEquals(0, block.target());
            assertNull(splitter.take(true));
            return block.bytes();
        }
    }

    private static NativeLedger ledger() {
        return new NativeLedger(FORM, 1, 0, 0, 1 << 16);
    }

    @Test
    void recordsBecomeCells() {
        try (NativeLedger ledger = ledger()) {
            ledger.process(direct(block(sale(1) + sale(2) + sale(1) + "3,broken\n")));
            assertEquals(new NativeViews.Tally(4, 2, 1, 1, 0), ledger.views().tally());
            String cells = new String(ledger.views().cells("best_sellers"), StandardCharsets.UTF_8);
            assertTrue(cells.contains("transactions=2"), cells);
        }
    }

    @Test
    void onlyTheBytesUpToTheLimitAreRead() {
        byte[] block = block(sale(1));
        ByteBuffer buffer = ByteBuffer.allocateDirect(block.length + 100);
        buffer.position(50).put(block).flip().position(50);
        try (NativeLedger ledger = ledger()) {
            ledger.process(buffer);
            assertEquals(1, ledger.views().tally().booked());
        }
    }

    @Test
    void stateMovesToAnotherLedger() {
        try (NativeLedger from = ledger();
                NativeLedger to = ledger()) {
            from.process(direct(block(sale(1) + sale(2))));
            byte[] saved = from.saveKeyGroup(0);
            assertEquals(0, NativeLedger.keyGroupOf(saved));
            to.restoreKeyGroup(saved);
            to.views().merge(from.views().save());
            to.process(direct(block(sale(2) + sale(3))));
            assertEquals(new NativeViews.Tally(4, 3, 1, 0, 0), to.views().tally());
        }
    }

    @Test
    void aKeyGroupWithoutRowsHasNoState() {
        try (NativeLedger ledger = ledger()) {
            assertNull(ledger.saveKeyGroup(0));
        }
    }

    @Test
    void errorsComeInTheCoresWords() {
        CsvForm foreign = new CsvForm("Europe/London", "¤€", "");
        CoreException unknown =
                assertThrows(CoreException.class, () -> new NativeLedger(foreign, 1, 0, 0, 1 << 16));
        assertEquals(CoreException.Code.INVALID_ARGUMENT, unknown.code());
        assertEquals(
                "unknown currency '¤€': give a code of ISO 4217 such as GBP", unknown.getMessage());
        assertFalse(unknown.retryMayHelp());
        try (NativeLedger ledger = ledger()) {
            byte[] damaged = block(sale(1));
            damaged[0] = 99;
            CoreException corrupt =
                    assertThrows(CoreException.class, () -> ledger.process(direct(damaged)));
            assertEquals(CoreException.Code.CORRUPT, corrupt.code());
            // The virtual machine and the ledger live on.
            ledger.process(direct(block(sale(1))));
            assertEquals(1, ledger.views().tally().booked());
            assertThrows(CoreException.class, () -> ledger.restoreKeyGroup(new byte[] {1, 2, 3}));
            assertThrows(CoreException.class, () -> ledger.views().merge(new byte[0]));
            assertThrows(CoreException.class, () -> ledger.views().cells("no such view"));
        }
    }

    @Test
    void recordsOnTheHeapAreRefused() {
        try (NativeLedger ledger = ledger()) {
            CoreException refused =
                    assertThrows(
                            CoreException.class, () -> ledger.process(ByteBuffer.wrap(block(sale(1)))));
            assertEquals("records must come in a direct buffer, within it", refused.getMessage());
        }
    }

    @Test
    void aClosedHandleIsAnExceptionAndNoCrash() {
        NativeLedger ledger = ledger();
        NativeViews views = ledger.views();
        ledger.close();
        ledger.close();
        assertThrows(IllegalStateException.class, () -> ledger.saveKeyGroup(0));
        assertThrows(IllegalStateException.class, views::tally);
    }

    @Test
    void aLibraryIsUnpackedByItsContents() throws Exception {
        Path one = NativeLibrary.unpack(new byte[] {1});
        assertEquals(one, NativeLibrary.unpack(new byte[] {1}));
        assertNotEquals(one, NativeLibrary.unpack(new byte[] {2}));
    }
}
