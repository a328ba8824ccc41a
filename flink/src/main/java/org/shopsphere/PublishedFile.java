// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.util.EnumSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** A file in HDFS, or wherever Hadoop can write, that readers see whole: as before, or anew. */
final class PublishedFile implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String address;

    PublishedFile(URI address) {
        this.address = address.toString();
    }

    /** Written aside, and put in its place in one step. Flink's own file systems cannot do that. */
    void replace(byte[] contents) throws IOException {
        Path file = new Path(address);
        Path aside = new Path(file.getParent(), "." + file.getName() + ".part");
        FileContext files = FileContext.getFileContext(file.toUri(), new Configuration());
        try (FSDataOutputStream out =
                files.create(
                        aside,
                        EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE),
                        Options.CreateOpts.createParent())) {
            out.write(contents);
            out.hsync();
        }
        files.rename(aside, file, Options.Rename.OVERWRITE);
    }
}
