// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The same records in the one binary: what the cells inside Flink must be equal to. */
final class EmbeddedHost {
    static final String ZONE = "Europe/London";
    static final String CURRENCY = "GBP";

    private final String binary = required("shopsphere.binary");
    private final Path folder;
    private final Path data;

    EmbeddedHost(Path folder) {
        this.folder = folder;
        data = folder.resolve("data");
    }

    static String required(String property) {
        String value = System.getProperty(property, "");
        if (value.isEmpty()) {
            throw new IllegalStateException("run flink/run-tests, or give -D" + property + "=PATH");
        }
        return value;
    }

    void generate(long lines, Path csv) throws Exception {
        run(csv, "generate", "--events", Long.toString(lines), "--faults", "0.01");
    }

    /** The summary that import ends with. */
    String importFile(Path csv) throws Exception {
        Path answer = folder.resolve("import.json");
        run(answer, "--data", data.toString(), "import", "--no-lake", "--zone", ZONE,
                "--currency", CURRENCY, csv.toString());
        return Files.readString(answer);
    }

    byte[] cells(String view) throws Exception {
        Path cells = folder.resolve(view + ".cells");
        run(cells, "--data", data.toString(), "cells", "--view", view);
        return Files.readAllBytes(cells);
    }

    private void run(Path output, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(binary));
        command.addAll(List.of(arguments));
        File errors = folder.resolve("errors.txt").toFile();
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(errors)
                        .start();
        if (process.waitFor() != 0) {
            throw new IOException(command + " failed: " + Files.readString(errors.toPath()));
        }
    }
}
