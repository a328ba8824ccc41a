// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shopsphere.core.RecordForm;
import org.shopsphere.core.NativeViews;

/** The operators with Flink's own state, saved at one parallelism and restored at another. */
class LedgerOperatorTest {
    private static final int KEY_GROUPS = 64;
    private static final long LINES = 30_000;
    private static final long RECEIVED_AT_MILLIS = 1_800_000_000_000L;

    @TempDir static Path folder;
    private static List<KafkaValue> values;
    private static RecordForm form;

    @BeforeAll
    static void generate() throws Exception {
        Path csv = folder.resolve("sales.csv");
        new EmbeddedHost(folder).generate(LINES, csv);
        ValueFile file = new ValueFile(csv);
        form = new RecordForm(EmbeddedHost.ZONE, EmbeddedHost.CURRENCY, file.header(), "", "");
        values = file.all(RECEIVED_AT_MILLIS);
        assertEquals(LINES, values.size());
    }

    /** The blocks of some values, as the splitter sends them to this many ledgers. */
    private static List<RecordBlock> split(List<KafkaValue> values, int ledgers) throws Exception {
        try (OneInputStreamOperatorTestHarness<KafkaValue, RecordBlock> splitter =
                new OneInputStreamOperatorTestHarness<>(new SplitOperator(form, KEY_GROUPS, ledgers))) {
            splitter.open();
            for (KafkaValue value : values) {
                splitter.processElement(value, 0);
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

    /** A job of some ledgers, which ends with a saved state or with all that was decided. */
    private static final class Ledgers implements AutoCloseable {
        private final List<OneInputStreamOperatorTestHarness<RecordBlock, byte[]>> ledgers =
                new ArrayList<>();

        Ledgers(int count, OperatorSubtaskState saved, int savedBy) throws Exception {
            for (int i = 0; i < count; i++) {
                var ledger =
                        new OneInputStreamOperatorTestHarness<>(
                                new LedgerOperator(form, folder.resolve("state").toUri(), true),
                                KEY_GROUPS,
                                count,
                                i);
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

        /** Folds what was decided into views that may hold something already. */
        NativeViews foldInto(NativeViews views) {
            DirectBuffer buffer = new DirectBuffer();
            for (var ledger : ledgers) {
                for (byte[] decided : ledger.extractOutputValues()) {
                    views.fold(buffer.with(decided));
                }
            }
            return views;
        }

        /** The same from what the topic of decisions gets, each part by itself. */
        NativeViews foldLedgerInto(NativeViews views) {
            DirectBuffer buffer = new DirectBuffer();
            for (var ledger : ledgers) {
                for (var part : ledger.getSideOutput(LedgerOperator.LEDGER)) {
                    views.fold(buffer.with(OutgoingRecord.read("ledger", part.getValue()).value()));
                }
            }
            return views;
        }

        /** Which parts there were, by their keys. */
        Set<String> partsOfLedger() {
            Set<String> keys = new TreeSet<>();
            for (var ledger : ledgers) {
                for (var part : ledger.getSideOutput(LedgerOperator.LEDGER)) {
                    keys.add(new String(OutgoingRecord.read("ledger", part.getValue()).key(), UTF_8));
                }
            }
            return keys;
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
            return one.foldInto(new NativeViews());
        }
    }

    @Test
    void aStateSavedByTwoIsRestoredByOneTwoOrThree() throws Exception {
        NativeViews expected = straight(split(values, 1));
        int half = values.size() / 2;
        OperatorSubtaskState saved;
        byte[] savedViews;
        try (Ledgers two = new Ledgers(2, null, 0)) {
            two.give(split(values.subList(0, half), 2));
            saved = two.save();
            try (NativeViews views = two.foldInto(new NativeViews())) {
                savedViews = views.save();
            }
        }
        for (int count : new int[] {1, 2, 3}) {
            try (Ledgers restored = new Ledgers(count, saved, 2)) {
                restored.give(split(values.subList(half, values.size()), count));
                NativeViews views = new NativeViews();
                views.merge(savedViews);
                restored.foldInto(views);
                assertEquals(expected.tally(), views.tally(), count + " ledgers");
                assertArrayEquals(expected.cells(""), views.cells(""), count + " ledgers");
                views.close();
            }
        }
        assertEquals(LINES, expected.tally().records());
        assertTrue(expected.tally().duplicates() > 0, "nothing had to be found again");
        expected.close();
    }

    /** Whoever follows the topic of decisions comes to what the views have, and counts alike. */
    @Test
    void theTopicOfDecisionsHasAllOfThem() throws Exception {
        try (Ledgers two = new Ledgers(2, null, 0);
                NativeViews views = new NativeViews();
                NativeViews following = new NativeViews()) {
            two.give(split(values, 2));
            two.foldInto(views);
            two.foldLedgerInto(following);
            assertEquals(views.tally(), following.tally());
            assertArrayEquals(views.cells(""), following.cells(""));
            assertEquals(16, two.partsOfLedger().size(), two.partsOfLedger().toString());
        }
    }

    /** A checkpoint writes what is new; what is put together now and then is bounded. */
    @Test
    void manyCheckpointsWriteLittle() throws Exception {
        int checkpoints = 3 * LedgerState.FAN + 2;
        long whole;
        try (Ledgers one = new Ledgers(1, null, 0)) {
            one.give(split(values, 1));
            long before = bytesOfState();
            one.save();
            whole = bytesOfState() - before;
        }
        OperatorSubtaskState saved = null;
        long before = bytesOfState();
        try (Ledgers ledger = new Ledgers(1, null, 0)) {
            for (int i = 0; i < checkpoints; i++) {
                ledger.give(split(part(i, checkpoints), 1));
                saved = ledger.save();
            }
        }
        long written = bytesOfState() - before;
        assertTrue(written < 3 * whole, written + " bytes for " + whole);
        try (Ledgers restored = new Ledgers(1, saved, 1)) {
            restored.give(split(values, 1));
            try (NativeViews again = restored.foldInto(new NativeViews())) {
                assertEquals(0, again.tally().booked(), "something was not known any more");
            }
        }
    }

    private static List<KafkaValue> part(int i, int parts) {
        return values.subList(values.size() * i / parts, values.size() * (i + 1) / parts);
    }

    private static long bytesOfState() throws Exception {
        long bytes = 0;
        Path state = folder.resolve("state");
        if (Files.exists(state)) {
            try (var files = Files.list(state)) {
                for (Path file : files.toList()) {
                    bytes += Files.size(file);
                }
            }
        }
        return bytes;
    }

    @Test
    void aLostBlockShows() throws Exception {
        List<RecordBlock> blocks = split(values, 1);
        NativeViews expected = straight(blocks);
        NativeViews less = straight(blocks.subList(1, blocks.size()));
        assertFalse(Arrays.equals(expected.cells(""), less.cells("")));
    }
}
