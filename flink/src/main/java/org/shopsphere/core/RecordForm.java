// SPDX-License-Identifier: Apache-2.0
package org.shopsphere.core;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * How the records of a stream are read. The headers are those of its CSV; empty for the usual columns.
 *
 * @param zone the shop's time zone, an IANA name
 * @param currency the shop's currency, of ISO 4217
 */
public record RecordForm(
        String zone,
        String currency,
        String transactionsHeader,
        String productsHeader,
        String usersHeader)
        implements Serializable {

    /** With the usual columns. */
    public RecordForm(String zone, String currency) {
        this(zone, currency, "", "", "");
    }

    /** As src/jni/native_calls.cc takes them. */
    byte[][] texts() {
        return new byte[][] {
            utf8(zone),
            utf8(currency),
            utf8(transactionsHeader),
            utf8(productsHeader),
            utf8(usersHeader)
        };
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
