// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.shopsphere.core.RecordForm;

/**
 * What can be said to the job on its command line, as --NAME VALUE.
 *
 * @param brokers where Kafka answers
 * @param topics where records come in
 * @param form how they are read
 * @param output the processed output, a file in HDFS
 * @param stateFolder where state is written that checkpoints name, in HDFS
 * @param checkpointMillis how often what was done is made final
 * @param tellsLedger whether the topic `ledger` gets what was decided
 */
public record JobOptions(
        String brokers,
        IncomingTopics topics,
        RecordForm form,
        URI output,
        URI stateFolder,
        long checkpointMillis,
        boolean tellsLedger) {

    private static Map<String, String> defaults() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("brokers", "localhost:9092");
        values.put("transactions", "transactions");
        values.put("products", "products");
        values.put("users", "users");
        values.put("resolutions", "resolutions");
        values.put("zone", "Europe/London");
        values.put("currency", "GBP");
        values.put("transactions-header", "");
        values.put("products-header", "");
        values.put("users-header", "");
        values.put("output", "hdfs://localhost:9000/user/shopsphere/data/processed-output.csv");
        values.put("state", "hdfs://localhost:9000/shopsphere/state");
        values.put("checkpoint-millis", "2000");
        values.put("ledger", "yes");
        return values;
    }

    /** @throws IllegalArgumentException for an option that there is not, with those that there are */
    public static JobOptions parse(String... words) {
        Map<String, String> values = defaults();
        for (int i = 0; i < words.length; i += 2) {
            String name = words[i].startsWith("--") ? words[i].substring(2) : words[i];
            if (!values.containsKey(name) || i + 1 == words.length) {
                throw new IllegalArgumentException(
                        "'" + words[i] + "' is no option with a value; there are, with their defaults: "
                                + values);
            }
            values.put(name, words[i + 1]);
        }
        return new JobOptions(
                values.get("brokers"),
                new IncomingTopics(
                        values.get("transactions"),
                        values.get("products"),
                        values.get("users"),
                        values.get("resolutions")),
                new RecordForm(
                        values.get("zone"),
                        values.get("currency"),
                        values.get("transactions-header"),
                        values.get("products-header"),
                        values.get("users-header")),
                URI.create(values.get("output")),
                URI.create(values.get("state")),
                positive(values.get("checkpoint-millis")),
                isYes(values.get("ledger")));
    }

    private static boolean isYes(String word) {
        if (!word.equals("yes") && !word.equals("no")) {
            throw new IllegalArgumentException("--ledger is yes or no, not '" + word + "'");
        }
        return word.equals("yes");
    }

    private static long positive(String number) {
        long value = Long.parseLong(number);
        if (value <= 0) {
            throw new IllegalArgumentException("--checkpoint-millis must be more than 0");
        }
        return value;
    }
}
