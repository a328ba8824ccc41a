// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.io.Serializable;
import java.util.List;
import org.shopsphere.core.RecordType;

/** The topics that records come in by; what a record is about, its topic tells. */
public record IncomingTopics(
        String transactions, String products, String users, String resolutions)
        implements Serializable {

    List<String> names() {
        return List.of(transactions, products, users, resolutions);
    }

    RecordType type(String topic) {
        if (topic.equals(products)) {
            return RecordType.PRODUCT;
        }
        if (topic.equals(resolutions)) {
            return RecordType.RESOLUTION;
        }
        return topic.equals(users) ? RecordType.USER : RecordType.TRANSACTION;
    }
}
