// SPDX-License-Identifier: Apache-2.0
package org.shopsphere.core;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * How the records of a stream are read.
 *
 * @param zone the shop's time zone, an IANA name
 * @param currency the shop's currency, of ISO 4217
 * @param header the header line of its CSV; empty for the ten columns of a sale
 */
public record CsvForm(String zone, String currency, String header) implements Serializable {
    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
