// SPDX-License-Identifier: Apache-2.0
package org.shopsphere.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Loads the native core: the file that -Dshopsphere.native names, else the one in the jar.
 *
 * <p>Either is copied to a folder named by the hash of its contents, and by this class loader, since
 * a virtual machine gives a file to one class loader only and Flink makes one a job.
 */
final class NativeLibrary {
    static final String PROPERTY = "shopsphere.native";
    private static final String NAME = "libshopsphere_jni.so";

    private NativeLibrary() {}

    static void load() {
        try {
            System.load(unpack(read()).toString());
        } catch (IOException failed) {
            throw new UncheckedIOException("the native core could not be unpacked", failed);
        }
    }

    private static byte[] read() throws IOException {
        String path = System.getProperty(PROPERTY, "");
        if (!path.isEmpty()) {
            return Files.readAllBytes(Path.of(path));
        }
        try (InputStream resource = NativeLibrary.class.getResourceAsStream("/" + NAME)) {
            if (resource == null) {
                throw new IOException(
                        NAME + " is not in the jar: build it in, or name it by -D" + PROPERTY + "=PATH");
            }
            return resource.readAllBytes();
        }
    }

    static Path unpack(byte[] library) throws IOException {
        String loader = Integer.toHexString(System.identityHashCode(NativeLibrary.class.getClassLoader()));
        Path folder =
                Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "shopsphere-" + ProcessHandle.current().pid() + "-" + loader,
                        hash(library));
        Files.createDirectories(folder);
        Path file = folder.resolve(NAME);
        // Written aside and moved, so that nobody ever loads half a library.
        Path aside = Files.createTempFile(folder, NAME, ".part");
        Files.write(aside, library);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // Deleted in the reverse order.
        folder.getParent().toFile().deleteOnExit();
        folder.toFile().deleteOnExit();
        file.toFile().deleteOnExit();
        return file;
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
