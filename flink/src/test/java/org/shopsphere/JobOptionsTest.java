// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.shopsphere.core.RecordType;

class JobOptionsTest {
    @Test
    void nothingNeedsToBeSaid() {
        JobOptions options = JobOptions.parse();
        assertEquals("localhost:9092", options.brokers());
        assertEquals(List.of("transactions", "products", "users", "resolutions"), options.topics().names());
        assertEquals("Europe/London", options.form().zone());
        assertEquals("/user/shopsphere/data/processed-output.csv", options.output().getPath());
    }

    @Test
    void whatIsSaidCounts() {
        JobOptions options =
                JobOptions.parse("--currency", "EUR", "--checkpoint-millis", "500", "--transactions", "sales");
        assertEquals("EUR", options.form().currency());
        assertEquals(500, options.checkpointMillis());
        assertEquals("sales", options.topics().transactions());
        assertEquals(RecordType.TRANSACTION, options.topics().type("sales"));
        assertEquals(RecordType.PRODUCT, options.topics().type("products"));
        assertEquals(RecordType.USER, options.topics().type("users"));
        assertEquals(RecordType.RESOLUTION, options.topics().type("resolutions"));
    }

    @Test
    void theTopicOfDecisionsCanBeLeftOut() {
        assertTrue(JobOptions.parse().tellsLedger());
        assertFalse(JobOptions.parse("--ledger", "no").tellsLedger());
        assertThrows(IllegalArgumentException.class, () -> JobOptions.parse("--ledger", "false"));
    }

    @Test
    void whatThereIsNotIsRefusedWithWhatThereIs() {
        for (String[] words :
                new String[][] {{"--broker", "x:1"}, {"--brokers"}, {"brokers-are", "x:1"}}) {
            var refused =
                    assertThrows(IllegalArgumentException.class, () -> JobOptions.parse(words));
            assertTrue(refused.getMessage().contains("brokers=localhost:9092"), refused.getMessage());
        }
        assertThrows(
                IllegalArgumentException.class, () -> JobOptions.parse("--checkpoint-millis", "0"));
    }
}
