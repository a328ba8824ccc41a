// SPDX-License-Identifier: Apache-2.0
package org.shopsphere.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What crosses the seam in a real virtual machine: records, state, and errors in the core's words. */
class NativeCoreTest {
    private static final RecordForm FORM = new RecordForm("Europe/London", "GBP");
    private static final byte[] SOURCE = "kafka:transactions/0".getBytes(StandardCharsets.UTF_8);

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static ByteBuffer direct(String text) {
        return direct(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String sale(int id) {
        return id + ",1001,2001,\"Café table\",\"Home\",2,1500.00,3000.00,2024-12-30 14:30:00,\"London\"";
    }

    private static byte[] block(String... values) {
        ByteBuffer joined = direct(String.join("\n", values) + "\n");
        ByteBuffer places =
                ByteBuffer.allocateDirect(16 * values.length).order(ByteOrder.nativeOrder());
        long end = -1;
        for (int i = 0; i < values.length; i++) {
            end += values[i].getBytes(StandardCharsets.UTF_8).length + 1;
            places.putLong(end).putLong(i);
        }
        try (NativeSplitter splitter = new NativeSplitter(FORM, 1, new int[] {0})) {
            splitter.add(
                    RecordType.TRANSACTION,
                    joined,
                    joined.limit(),
                    places,
                    values.length,
                    1_800_000_000_000_000L,
                    SOURCE);
            NativeSplitter.Block block = splitter.take(true);
            assertEquals(0, block.target());
            assertNull(splitter.take(true));
            return block.bytes();
        }
    }

    private static NativeLedger ledger() {
        return new NativeLedger(FORM, 1, 0, 0, 1 << 16, false);
    }

    private static NativeViews.Tally tally(byte[] decided) {
        try (NativeViews views = new NativeViews()) {
            views.fold(direct(decided));
            return views.tally();
        }
    }

    @Test
    void recordsBecomeCells() {
        try (NativeLedger ledger = ledger();
                NativeViews views = new NativeViews()) {
            byte[] block = block(sale(1), sale(2), sale(1), "3,broken");
            views.fold(direct(ledger.process(direct(block))));
            assertEquals(new NativeViews.Tally(4, 2, 1, 1, 0), views.tally());
            String cells = new String(views.cells("best_sellers"), StandardCharsets.UTF_8);
            assertTrue(cells.contains("transactions=2"), cells);
            String output = new String(views.processedOutput(), StandardCharsets.UTF_8);
            assertTrue(output.endsWith("2024-12-30,London,Home,GBP,2,4,6000.00\n"), output);
            assertTrue(views.takeChangedCells().length > 0);
            assertTrue(views.takeIssues().length > 0);
            assertEquals(0, views.takeChangedCells().length);
            assertEquals(0, views.takeIssues().length);
        }
    }

    @Test
    void onlyTheBytesUpToTheLimitAreRead() {
        byte[] block = block(sale(1));
        ByteBuffer buffer = ByteBuffer.allocateDirect(block.length + 100);
        buffer.position(50).put(block).flip().position(50);
        try (NativeLedger ledger = ledger()) {
            assertEquals(1, tally(ledger.process(buffer)).booked());
        }
    }

    @Test
    void stateMovesToAnotherLedger() {
        try (NativeLedger from = ledger();
                NativeLedger to = ledger()) {
            from.process(direct(block(sale(1), sale(2))));
            byte[] saved = from.saveKeyGroup(0, 0);
            assertEquals(0, NativeLedger.keyGroupOf(saved));
            to.restoreKeyGroup(saved);
            byte[] decided = to.process(direct(block(sale(2), sale(3))));
            assertEquals(new NativeViews.Tally(2, 1, 1, 0, 0), tally(decided));
        }
    }

    @Test
    void aKeyGroupWithoutRowsHasNoState() {
        try (NativeLedger ledger = ledger()) {
            assertNull(ledger.saveKeyGroup(0, 0));
        }
    }

    @Test
    void errorsComeInTheCoresWords() {
        RecordForm foreign = new RecordForm("Europe/London", "¤€");
        CoreException unknown =
                assertThrows(CoreException.class, () -> new NativeLedger(foreign, 1, 0, 0, 1 << 16, false));
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
            assertEquals(1, tally(ledger.process(direct(block(sale(1))))).booked());
            assertThrows(CoreException.class, () -> ledger.restoreKeyGroup(new byte[] {1, 2, 3}));
        }
        try (NativeViews views = new NativeViews()) {
            assertThrows(CoreException.class, () -> views.fold(direct(new byte[] {1, 2, 3})));
            assertThrows(CoreException.class, () -> views.merge(new byte[0]));
            assertThrows(CoreException.class, () -> views.cells("no such view"));
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
        NativeViews views = new NativeViews();
        ledger.close();
        ledger.close();
        views.close();
        assertThrows(IllegalStateException.class, () -> ledger.saveKeyGroup(0, 0));
        assertThrows(IllegalStateException.class, views::tally);
    }

    @Test
    void aLibraryIsUnpackedByItsContents() throws Exception {
        Path one = NativeLibrary.unpack(new byte[] {1});
        assertEquals(one, NativeLibrary.unpack(new byte[] {1}));
        assertNotEquals(one, NativeLibrary.unpack(new byte[] {2}));
    }
}
