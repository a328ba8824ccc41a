// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

/**
 * The value of a Kafka record, and where and when it came.
 *
 * @param source where from, such as {@code kafka:transactions/3}
 * @param receivedAtMillis the broker's time, in milliseconds since 1970
 */
public record KafkaValue(String source, long offset, long receivedAtMillis, byte[] value) {}
