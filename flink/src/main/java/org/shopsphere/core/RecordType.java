// SPDX-License-Identifier: Apache-2.0
package org.shopsphere.core;

/** What the records of a topic are about; in the order of RecordType in src/ledger/decisions.h. */
public enum RecordType {
    TRANSACTION,
    PRODUCT,
    USER
}
