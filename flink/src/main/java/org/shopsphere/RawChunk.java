// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

/**
 * Whole records of CSV as they came, with the receipt that was stamped at the door.
 *
 * @param receivedAtMicros the time of receipt, in microseconds since 1970
 * @param source where from, such as {@code kafka:transactions/3}
 * @param firstLine the line of the source in which the first record begins
 */
public record RawChunk(long receivedAtMicros, String source, long firstLine, byte[] csv) {}
