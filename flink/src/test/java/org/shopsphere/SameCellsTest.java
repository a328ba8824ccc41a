// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.shopsphere.core.RecordForm;

/** The same records give the same cells inside Flink, over a restart, as in the one binary. */
class SameCellsTest {
    private static final int LEDGERS = 2;
    private static final int KEY_GROUPS = 128;
    private static final List<String> VIEWS =
            List.of("revenue", "hours", "statistics", "best_sellers", "catalogue", "customers",
                    "flags", "issues", "stock");

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(LEDGERS)
                            .build());

    private static final FoldedCells cells = new FoldedCells();
    private static final AtomicLong batchesRead = new AtomicLong();

    @TempDir Path folder;

    @Test
    void aMillionLinesOverARestart() throws Exception {
        long lines = Long.getLong("shopsphere.lines", 1_000_000);
        Path csv = folder.resolve("sales.csv");
        EmbeddedHost embedded = new EmbeddedHost(folder);
        embedded.generate(lines, csv);
        embedded.importFile(csv);

        ValueFile file = new ValueFile(csv);
        long begun = System.nanoTime();
        runInFlink(file);
        double seconds = (System.nanoTime() - begun) / 1e9;

        assertTrue(FailOnce.failed.get(), "the failure was planted too late to happen");
        assertTrue(FailOnce.completedCheckpoint.get() > 0);
        assertTrue(batchesRead.get() > file.batches(), "nothing was read again after the restart");
        for (String view : VIEWS) {
            assertSameCells(view, embedded.cells(view), cells.of(view));
        }
        System.out.printf(
                "flink: %d lines, restart from checkpoint %d, %d of %d batches read again, %.1f s: equal%n",
                lines, FailOnce.completedCheckpoint.get(), batchesRead.get() - file.batches(),
                file.batches(), seconds);
    }

    private void runInFlink(ValueFile file) throws Exception {
        cells.clear();
        batchesRead.set(0);
        FailOnce.reset();
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(400));
        configuration.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ofMillis(400));
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.resolve("checkpoints").toUri().toString());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
        StreamExecutionEnvironment job =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        job.getConfig().enableObjectReuse();
        RecordForm form = new RecordForm(EmbeddedHost.ZONE, EmbeddedHost.CURRENCY, file.header(), "", "");
        LedgerStream ledger =
                new LedgerStream(
                        form, KEY_GROUPS, LEDGERS, folder.resolve("state").toUri(), false);
        DataStream<KafkaValue> values =
                job.fromSource(
                                new NumberSequenceSource(0, file.batches() - 1),
                                WatermarkStrategy.noWatermarks(),
                                "numbers")
                        .setParallelism(1)
                        .flatMap(new ReadBatch(file, System.currentTimeMillis()))
                        .setParallelism(1);
        DataStream<RecordBlock> blocks =
                ledger.split(values)
                        .map(new FailOnce())
                        .setParallelism(LEDGERS)
                        .setMaxParallelism(KEY_GROUPS);
        ledger.fold(ledger.decide(blocks), null)
                .map(
                        cell -> {
                            cells.take(cell);
                            return cell.length;
                        })
                .returns(Integer.class)
                .setParallelism(1)
                .sinkTo(new DiscardingSink<>())
                .setParallelism(1);
        job.execute("same cells");
    }

    /** Reads a batch by its number; slowly until the failure, so that a checkpoint comes first. */
    private static final class ReadBatch extends RichFlatMapFunction<Long, KafkaValue> {
        private static final long serialVersionUID = 1L;
        private final ValueFile file;
        private final long receivedAtMillis;

        ReadBatch(ValueFile file, long receivedAtMillis) {
            this.file = file;
            this.receivedAtMillis = receivedAtMillis;
        }

        @Override
        public void flatMap(Long number, Collector<KafkaValue> out) throws Exception {
            batchesRead.incrementAndGet();
            if (!FailOnce.failed.get()) {
                Thread.sleep(10);
            }
            file.batch(number.intValue(), receivedAtMillis).forEach(out::collect);
        }
    }

    private static void assertSameCells(String view, byte[] expected, byte[] actual) {
        int at = java.util.Arrays.mismatch(expected, actual);
        assertEquals(-1, at, () -> view + " differs: " + line(expected, at) + " <> " + line(actual, at));
    }

    private static String line(byte[] bytes, int at) {
        int begin = Math.min(at, bytes.length);
        while (begin > 0 && bytes[begin - 1] != '\n') {
            begin--;
        }
        int end = Math.min(at, bytes.length);
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return new String(bytes, begin, end - begin, StandardCharsets.UTF_8);
    }
}
