// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shopsphere.core.CsvForm;
import org.shopsphere.core.NativeViews;

/** The operators with Flink's own state, saved at one parallelism and restored at another. */
class LedgerOperatorTest {
    private static final int KEY_GROUPS = 64;
    private static final long LINES = 30_000;
    private static final long RECEIVED_AT_MICROS = 1_800_000_000_000_000L;

    @TempDir static Path folder;
    private static List<RawChunk> chunks;
    private static CsvForm form;

    @BeforeAll
    static void generate() throws Exception {
        Path csv = folder.resolve("sales.csv");
        new EmbeddedHost(folder).generate(LINES, csv);
        ChunkedFile file = new ChunkedFile(csv, EmbeddedHost.ZONE, EmbeddedHost.CURRENCY);
        form = new CsvForm(EmbeddedHost.ZONE, EmbeddedHost.CURRENCY, file.header());
        chunks = file.all(RECEIVED_AT_MICROS);
        assertTrue(chunks.size() > 5);
    }

    /** The blocks of some chunks, as the splitter sends them to this many ledgers. */
    private static List<RecordBlock> split(List<RawChunk> chunks, int ledgers) throws Exception {
        try (OneInputStreamOperatorTestHarness<RawChunk, RecordBlock> splitter =
                new OneInputStreamOperatorTestHarness<>(new SplitOperator(form, KEY_GROUPS, ledgers))) {
            splitter.open();
            for (RawChunk chunk : chunks) {
                splitter.processElement(chunk, 0);
            }
            splitter.prepareSnapshotPreBarrier(1);
            List<RecordBlock> blocks = new ArrayList<>(splitter.extractOutputValues());
            splitter.endInput();
            assertEquals(
                    blocks.size(),
                    splitter.extractOutputValues().size(),
                    "everything must be on its way before a barrier");
            return blocks;
        }
    }

    /** A job of some ledgers, which ends with a saved state or with its parts of the views. */
    private static final class Ledgers implements AutoCloseable {
        private final List<OneInputStreamOperatorTestHarness<RecordBlock, byte[]>> ledgers =
                new ArrayList<>();

        Ledgers(int count, OperatorSubtaskState saved, int savedBy) throws Exception {
            for (int i = 0; i < count; i++) {
                var ledger =
                        new OneInputStreamOperatorTestHarness<>(
                                new LedgerOperator(form), KEY_GROUPS, count, i);
                ledger.setup();
                if (saved != null) {
                    ledger.initializeState(
                            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                    saved, KEY_GROUPS, savedBy, count, i));
                }
                ledger.open();
                ledgers.add(ledger);
            }
        }

        void give(List<RecordBlock> blocks) throws Exception {
            for (RecordBlock block : blocks) {
                ledgers.get(block.target()).processElement(block, 0);
            }
        }

        OperatorSubtaskState save() throws Exception {
            List<OperatorSubtaskState> states = new ArrayList<>();
            for (var ledger : ledgers) {
                states.add(ledger.snapshot(1, 0));
            }
            return AbstractStreamOperatorTestHarness.repackageState(
                    states.toArray(new OperatorSubtaskState[0]));
        }

        NativeViews finish() throws Exception {
            NativeViews views = new NativeViews();
            for (var ledger : ledgers) {
                ledger.endInput();
                views.merge(ledger.extractOutputValues().get(0));
            }
            return views;
        }

        @Override
        public void close() throws Exception {
            for (var ledger : ledgers) {
                ledger.close();
            }
        }
    }

    private static NativeViews straight(List<RecordBlock> blocks) throws Exception {
        try (Ledgers one = new Ledgers(1, null, 0)) {
            one.give(blocks);
            return one.finish();
        }
    }

    @Test
    void aStateSavedByTwoIsRestoredByOneTwoOrThree() throws Exception {
        NativeViews expected = straight(split(chunks, 1));
        int half = chunks.size() / 2;
        OperatorSubtaskState saved;
        try (Ledgers two = new Ledgers(2, null, 0)) {
            two.give(split(chunks.subList(0, half), 2));
            saved = two.save();
        }
        for (int count : new int[] {1, 2, 3}) {
            try (Ledgers restored = new Ledgers(count, saved, 2)) {
                restored.give(split(chunks.subList(half, chunks.size()), count));
                NativeViews views = restored.finish();
                assertEquals(expected.tally(), views.tally(), count + " ledgers");
                assertArrayEquals(expected.cells(""), views.cells(""), count + " ledgers");
                views.close();
            }
        }
        assertEquals(LINES, expected.tally().records());
        assertTrue(expected.tally().duplicates() > 0, "nothing had to be found again");
        expected.close();
    }

    @Test
    void aLostBlockShows() throws Exception {
        List<RecordBlock> blocks = split(chunks, 1);
        NativeViews expected = straight(blocks);
        NativeViews less = straight(blocks.subList(1, blocks.size()));
        assertFalse(Arrays.equals(expected.cells(""), less.cells("")));
    }
}
