// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

/**
 * Records of the key groups of one ledger subtask, ordered by key group: src/jni/record_block.h.
 *
 * @param target the subtask
 */
public record RecordBlock(int target, byte[] bytes) {}
