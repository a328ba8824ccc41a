// SPDX-License-Identifier: Apache-2.0
package org.shopsphere.core;

/** What the records of a topic are about; in the order of Incoming in src/jni/record_block.h. */
public enum RecordType {
    TRANSACTION,
    PRODUCT,
    USER,
    RESOLUTION
}
