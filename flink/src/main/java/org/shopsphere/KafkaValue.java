// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import org.shopsphere.core.RecordType;

/**
 * The value of a Kafka record, and where and when it came.
 *
 * @param source where from, such as {@code kafka:transactions/3}
 * @param receivedAtMillis the broker's time, in milliseconds since 1970
 */
public record KafkaValue(
        RecordType type, String source, long offset, long receivedAtMillis, byte[] value) {}
