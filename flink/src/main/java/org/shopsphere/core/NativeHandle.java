// SPDX-License-Identifier: Apache-2.0
package org.shopsphere.core;

import java.util.function.LongConsumer;

/** Owns one native object until close(); a use after that is a Java exception, never a crash. */
abstract class NativeHandle implements AutoCloseable {
    private final LongConsumer free;
    private long address;

    NativeHandle(long address, LongConsumer free) {
        this.address = address;
        this.free = free;
    }

    final long address() {
        if (address == 0) {
            throw new IllegalStateException(getClass().getSimpleName() + " was closed");
        }
        return address;
    }

    @Override
    public void close() {
        long freed = address;
        address = 0;
        if (freed != 0) {
            free.accept(freed);
        }
    }
}
