// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shopsphere.core.RecordForm;
import org.shopsphere.core.RecordType;

/** What the last operator tells, and when: nothing before its time, nothing twice, nothing half. */
class ViewsOperatorTest {
    private static final RecordForm FORM = new RecordForm("Europe/London", "GBP");
    private static final int KEY_GROUPS = 16;

    @TempDir Path folder;

    private static String sale(int id) {
        return id + ",1001,2001,\"Laptop\",\"Electronics\",2,1500.00,3000.00,"
                + "2024-12-30 14:30:00,\"London\"";
    }

    /** What a splitter and a ledger make of some values. */
    private static List<byte[]> decided(String... values) throws Exception {
        try (var splitter =
                        new OneInputStreamOperatorTestHarness<>(new SplitOperator(FORM, KEY_GROUPS, 1));
                var ledger =
                        new OneInputStreamOperatorTestHarness<>(
                                new LedgerOperator(FORM, URI.create("file:///nowhere"), false),
                                KEY_GROUPS,
                                1,
                                0)) {
            splitter.open();
            ledger.open();
            for (int i = 0; i < values.length; i++) {
                byte[] bytes = values[i].getBytes(StandardCharsets.UTF_8);
                splitter.processElement(
                        new KafkaValue(
                                RecordType.TRANSACTION,
                                "kafka:transactions/0",
                                i,
                                1_800_000_000_000L,
                                bytes),
                        0);
            }
            splitter.prepareSnapshotPreBarrier(1);
            for (RecordBlock block : splitter.extractOutputValues()) {
                ledger.processElement(block, 0);
            }
            return new ArrayList<>(ledger.extractOutputValues());
        }
    }

    private OneInputStreamOperatorTestHarness<byte[], byte[]> views() throws Exception {
        return new OneInputStreamOperatorTestHarness<>(
                new ViewsOperator(
                        folder.resolve("state").toUri(), new PublishedFile(output().toUri())));
    }

    private Path output() {
        return folder.resolve("data/processed-output.csv");
    }

    private static void give(
            OneInputStreamOperatorTestHarness<byte[], byte[]> views, List<byte[]> decided)
            throws Exception {
        for (byte[] bytes : decided) {
            views.processElement(bytes, 0);
        }
    }

    private static List<String> told(OneInputStreamOperatorTestHarness<byte[], byte[]> views) {
        List<String> cells = new ArrayList<>();
        for (byte[] packed : views.extractOutputValues()) {
            ProducerRecord<byte[], byte[]> cell = OutgoingRecord.read("insights", packed);
            cells.add(new String(cell.key(), StandardCharsets.UTF_8));
        }
        return cells;
    }

    @Test
    void cellsAreToldWhenTheirTimeHasCome() throws Exception {
        try (var views = views()) {
            views.setProcessingTime(0);
            views.open();
            give(views, decided(sale(1)));
            assertTrue(told(views).isEmpty());
            views.setProcessingTime(250);
            assertTrue(
                    told(views).contains("revenue|2024-12-30|2024-12-30|London|Electronics|GBP"),
                    () -> told(views).toString());
            int before = told(views).size();
            views.setProcessingTime(500);
            assertEquals(before, told(views).size(), "nothing changed, and something was told");
        }
    }

    @Test
    void allIsToldBeforeABarrier() throws Exception {
        try (var views = views()) {
            views.open();
            give(views, decided(sale(1)));
            views.prepareSnapshotPreBarrier(1);
            assertFalse(told(views).isEmpty());
        }
    }

    @Test
    void issuesGoBesideTheCells() throws Exception {
        try (var views = views()) {
            views.open();
            give(views, decided("3,broken", sale(1)));
            var issues = views.getSideOutput(ViewsOperator.ISSUES);
            assertNotNull(issues);
            assertEquals(1, issues.size());
            ProducerRecord<byte[], byte[]> issue =
                    OutgoingRecord.read("issues", issues.peek().getValue());
            assertEquals("3,broken", new String(issue.value(), StandardCharsets.UTF_8));
            assertEquals(
                    "malformed",
                    new String(issue.headers().lastHeader("cause").value(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void theProcessedOutputIsOfACompleteCheckpoint() throws Exception {
        OperatorSubtaskState saved;
        try (var views = views()) {
            views.open();
            give(views, decided(sale(1)));
            saved = views.snapshot(1, 0);
            assertFalse(Files.exists(output()), "a checkpoint that may yet fail was published");
            give(views, decided(sale(2)));
            views.notifyOfCompletedCheckpoint(1);
            assertTrue(Files.readString(output()).endsWith(",GBP,1,2,3000.00\n"));
        }
        // A restart publishes again: the death may have come before the first time.
        Files.delete(output());
        try (var views = views()) {
            views.setup();
            views.initializeState(saved);
            views.open();
            give(views, decided(sale(2)));
            views.snapshot(2, 0);
            views.notifyOfCompletedCheckpoint(2);
            assertTrue(Files.readString(output()).endsWith(",GBP,2,4,6000.00\n"));
            try (var left = Files.list(output().getParent())) {
                assertTrue(left.noneMatch(file -> file.getFileName().toString().endsWith(".part")));
            }
        }
    }
}
