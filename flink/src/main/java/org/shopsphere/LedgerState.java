// SPDX-License-Identifier: Apache-2.0
package org.shopsphere;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.shopsphere.core.NativeLedger;

/**
 * Saves a ledger's blocks as segments: each checkpoint writes those that are new.
 *
 * <p>When {@value #FAN} segments of one tier stand at the end, the next checkpoint writes their
 * blocks once more, together with the new ones, as one segment of the next tier (a tiered
 * log-structured merge; Jagadish et al., "Incremental organization for data recording and
 * warehousing", 1997). So a checkpoint names few files, and a block is written once a tier.
 */
final class LedgerState {
    static final int FAN = 8;

    private final NativeLedger ledger;
    private final KeyGroupRange range;
    private final Segments files;
    private final int[] saved; // how many blocks, by key group of the range
    private List<LedgerSegment> segments = new ArrayList<>();

    LedgerState(NativeLedger ledger, KeyGroupRange range, Segments files) {
        this.ledger = ledger;
        this.range = range;
        this.files = files;
        saved = new int[range.getNumberOfKeyGroups()];
    }

    /** Of all that any subtask saved, takes what belongs to the key groups of this one. */
    void restore(Iterable<byte[]> list) throws IOException {
        for (byte[] bytes : list) {
            LedgerSegment segment = LedgerSegment.of(bytes);
            List<LedgerSegment.Part> mine =
                    segment.parts().stream().filter(part -> range.contains(part.keyGroup())).toList();
            if (!mine.isEmpty()) {
                segments.add(new LedgerSegment(segment.checkpoint(), segment.tier(), mine));
            }
        }
        // A key group has one owner at a time: its blocks follow the checkpoints.
        segments.sort(Comparator.comparingLong(LedgerSegment::checkpoint));
        try (Segments.Reader reader = new Segments.Reader()) {
            for (LedgerSegment segment : segments) {
                for (LedgerSegment.Part part : segment.parts()) {
                    ledger.restoreKeyGroup(reader.read(part.piece()));
                }
            }
        }
        for (int keyGroup : range) {
            saved[keyGroup - range.getStartKeyGroup()] = ledger.blocks(keyGroup);
        }
    }

    /** Writes what is new and gives the list of all segments, each as bytes. */
    List<byte[]> save(long checkpoint) throws IOException {
        int tier = 0;
        int kept = segments.size();
        for (int run = trailing(kept, tier); run >= FAN; run = trailing(kept, tier)) {
            kept -= run;
            tier++;
        }
        List<LedgerSegment.Part> parts = write(firstBlocks(kept));
        segments = new ArrayList<>(segments.subList(0, kept));
        if (!parts.isEmpty()) {
            segments.add(new LedgerSegment(checkpoint, tier, parts));
        }
        List<byte[]> list = new ArrayList<>();
        for (LedgerSegment segment : segments) {
            list.add(segment.toBytes());
        }
        return list;
    }

    /** How many segments of this tier stand before that place, with no other between. */
    private int trailing(int end, int tier) {
        int run = 0;
        while (run < end && segments.get(end - run - 1).tier() == tier) {
            run++;
        }
        return run;
    }

    /** From where to write each key group, so that the segments from that place on are not needed. */
    private int[] firstBlocks(int kept) {
        int[] first = saved.clone();
        for (LedgerSegment segment : segments.subList(kept, segments.size())) {
            for (LedgerSegment.Part part : segment.parts()) {
                int place = part.keyGroup() - range.getStartKeyGroup();
                first[place] = Math.min(first[place], part.firstBlock());
            }
        }
        return first;
    }

    private List<LedgerSegment.Part> write(int[] firstBlocks) throws IOException {
        List<LedgerSegment.Part> parts = new ArrayList<>();
        try (Segments.Writer file = files.new Writer()) {
            for (int keyGroup : range) {
                int place = keyGroup - range.getStartKeyGroup();
                byte[] blocks = ledger.saveKeyGroup(keyGroup, firstBlocks[place]);
                if (blocks != null) {
                    parts.add(new LedgerSegment.Part(keyGroup, firstBlocks[place], file.add(blocks)));
                }
                saved[place] = ledger.blocks(keyGroup);
            }
        }
        return parts;
    }
}
