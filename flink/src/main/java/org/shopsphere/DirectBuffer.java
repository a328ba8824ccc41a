// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.nio.ByteBuffer;

/** Memory outside the heap that the native core reads where it lies; kept from block to block. */
final class DirectBuffer {
    private static final int USUAL_BYTES = 320 << 10;

    private ByteBuffer buffer = ByteBuffer.allocateDirect(USUAL_BYTES);

    /** A buffer with these bytes, good until the next call. */
    ByteBuffer with(byte[] bytes) {
        if (bytes.length > buffer.capacity()) {
            buffer = ByteBuffer.allocateDirect(bytes.length + bytes.length / 4);
        }
        return buffer.clear().put(bytes).flip();
    }
}
