// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.shopsphere.core.NativeSplitter;
import org.shopsphere.core.RecordType;

/**
 * Collects values in direct buffers, so that one native call takes thousands.
 *
 * <p>The values of one call have one type, one source and one time of receipt. For transactions that
 * is the broker's to the second: by milliseconds a call would hold a handful, and what is decided
 * must not depend on how records happened to be collected. Which record of a product or user is the
 * newest may hang on the millisecond.
 */
final class ValueCollector {
    private static final int USUAL_BYTES = 1 << 20;
    private static final int VALUES_MAX = 8192;
    private static final int PLACE_BYTES = 2 * Long.BYTES;

    private ByteBuffer values = ByteBuffer.allocateDirect(USUAL_BYTES);
    private final ByteBuffer places =
            ByteBuffer.allocateDirect(VALUES_MAX * PLACE_BYTES).order(ByteOrder.nativeOrder());
    private RecordType type = RecordType.TRANSACTION;
    private String source = "";
    private long receivedAtMillis;
    private int count;

    /** Whether what had been collected before was handed on. */
    boolean add(KafkaValue value, NativeSplitter splitter) {
        long millis = receivedAtMillis(value);
        int size = value.value().length + 1;
        boolean another = millis != receivedAtMillis || !source.equals(value.source());
        boolean given = another || count == VALUES_MAX || values.remaining() < size;
        if (given) {
            give(splitter);
        }
        if (values.remaining() < size) {
            values = ByteBuffer.allocateDirect(size);
        }
        type = value.type();
        source = value.source();
        receivedAtMillis = millis;
        values.put(value.value());
        places.putLong(values.position()).putLong(value.offset());
        values.put((byte) '\n');
        count++;
        return given;
    }

    private static long receivedAtMillis(KafkaValue value) {
        long millis = value.receivedAtMillis();
        return value.type() == RecordType.TRANSACTION ? millis - Math.floorMod(millis, 1000L) : millis;
    }

    /** Hands on what was collected, and begins anew. */
    void give(NativeSplitter splitter) {
        if (count == 0) {
            return;
        }
        splitter.add(
                type,
                values,
                values.position(),
                places,
                count,
                receivedAtMillis * 1_000L,
                source.getBytes(StandardCharsets.UTF_8));
        values.clear();
        places.clear();
        count = 0;
    }
}
