// SPDX-License-Identifier: Apache-2.0
package org.shopsphere.core;

import java.nio.charset.StandardCharsets;

/** An error of the native core, in its own words, which say what failed and what to do. */
public final class CoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** As ErrorCode in src/base/result.h. */
    public enum Code {
        INVALID_ARGUMENT,
        NOT_FOUND,
        UNAVAILABLE,
        CORRUPT,
        EXHAUSTED,
        INTERNAL
    }

    private final Code code;

    private CoreException(Code code, String message) {
        super(message);
        this.code = code;
    }

    /** Called by the native core, which names the code and gives its message in UTF-8. */
    static CoreException of(String code, byte[] message) {
        return new CoreException(Code.valueOf(code), new String(message, StandardCharsets.UTF_8));
    }

    public Code code() {
        return code;
    }

    /** Whether the same call may succeed later; a restart does not help against the other errors. */
    public boolean retryMayHelp() {
        return code == Code.UNAVAILABLE || code == Code.EXHAUSTED;
    }
}
