// SPDX-License-Identifier: Apache-2.0
package org.shopsphere.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/**
 * Runs the statements of a file in Flink SQL: what the job is measured against by `scripts/bench
 * cluster`. A statement ends with a semicolon at the end of its line; the last one starts the job.
 *
 * <pre>flink run -c org.shopsphere.peers.SqlScript JAR FILE</pre>
 */
public final class SqlScript {
    private SqlScript() {}

    public static void main(String[] words) throws Exception {
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        String script = Files.readString(Path.of(words[0])).replaceAll("(?m)^--.*\n", "");
        // What stands between BEGIN and END is one.
        String[] statements = script.split(";[ ]*\n(?!\\s*(INSERT|END))");
        for (String statement : statements) {
            if (statement.isBlank()) {
                continue;
            }
            String[] setting = statement.strip().split("\\s+", 3);
            if (setting[0].equals("SET")) {
                String[] pair = statement.strip().substring(3).split("=", 2);
                tables.getConfig().set(unquoted(pair[0]), unquoted(pair[1]));
            } else {
                tables.executeSql(statement);
            }
        }
    }

    private static String unquoted(String word) {
        return word.strip().replaceAll("^'|'$", "");
    }
}
