# SPDX-License-Identifier: Apache-2.0
"""Judges what a shop holds after its import was cut off, against undisturbed imports.

The lines of an undisturbed import, in the order of the log, are the measure: a shop that was cut
off must hold a beginning of exactly these, at least as long as what an undisturbed import of the
acknowledged records alone gives. So every acknowledged record is there, once, and nothing else is.
"""
import pathlib
import shutil
from collections import Counter

import shop as language

# Everything but the position, which counts re-deliveries too; as one text, for it is read often.
COLUMNS = ("transaction_id", "root", "record_id", "order_id", "user_id", "product_id", "product_name",
           "category", "city", "currency", "kind", "sign", "revision", "transactions", "refunds",
           "units", "revenue", "price", "time", "hour", "sale_day", "restock", "unmatched",
           "odd_local_time", "day")
# Null in these is the line's own transaction.
OF_ITSELF = {"root": "transaction_id", "record_id": "transaction_id"}
LINE = "concat_ws('|', " + ", ".join(
    f"coalesce({name}::VARCHAR, {OF_ITSELF.get(name, repr(''))})" for name in COLUMNS) + ")"
BY_DAY = ("SELECT day, count(*), sum(transactions), sum(refunds), sum(units), sum(revenue) "
          "FROM lake GROUP BY day ORDER BY day")


def stored_lines(shop):
    """What an outside reader sees in the lake now, in the order of the log."""
    if not shop.lake_files():
        return []
    return [line for line, in shop.lake(f"SELECT {LINE} FROM lake ORDER BY log_position")]


def field(line, name):
    return line.split("|")[COLUMNS.index(name)]


def held_lines(shop, folder):
    """What the shop holds, in the order of the log: a copy's lake, brought up to its log's end."""
    copy = shop.copy(folder)
    copy.importing("-", stdin=b"")
    lines = stored_lines(copy)
    shutil.rmtree(folder)
    return lines


def issue_ids(shop):
    return {cell.split("|")[1] for cell in shop.cells("issues")}


class Judge:
    def __init__(self, stream, folder):
        self.stream = pathlib.Path(stream)
        self.folder = pathlib.Path(folder)
        self.records = self.stream.read_bytes().splitlines(keepends=True)  # with the header
        self.clean = language.Shop(self.folder / "clean")
        self.summary = self.clean.importing(self.stream)
        assert self.summary["records"] == len(self.records) - 1
        self.cells = self.clean.cells()
        self.lines = stored_lines(self.clean)
        self.issues = issue_ids(self.clean)
        self.by_day = self.clean.lake(BY_DAY)
        assert max(Counter(self.lines).values()) == 1
        self.used = 0

    def folder_of_its_own(self):
        self.used += 1
        return self.folder / f"case-{self.used}"

    def beginning(self, acknowledged):
        """An undisturbed shop of the first records alone."""
        shop = language.Shop(self.folder_of_its_own())
        summary = shop.importing("-", stdin=b"".join(self.records[:acknowledged + 1]))
        assert summary["records"] == acknowledged
        return shop

    def check_cut_off(self, shop, acknowledged):
        """Nothing acknowledged is lost, nothing is there twice, all can be read."""
        seen_outside = Counter(stored_lines(shop))
        assert not seen_outside - Counter(self.lines), "the lake shows a line twice, or a strange one"
        if acknowledged or any((shop.folder / "store").glob("*")):
            shop.verify()
        held = held_lines(shop, self.folder_of_its_own()) if shop.folder.is_dir() else []
        assert held == self.lines[:len(held)], "not a beginning of the undisturbed lines"
        if acknowledged == 0:
            return
        due = self.beginning(acknowledged)
        assert len(held) >= len(stored_lines(due)), "an acknowledged record is lost"
        assert issue_ids(due) <= issue_ids(shop) <= self.issues
        shutil.rmtree(due.folder)

    def check_complete(self, shop):
        """All of it, to the byte, as if nothing had happened."""
        assert shop.cells() == self.cells
        shop.verify()
        assert stored_lines(shop) == self.lines
        assert shop.lake(BY_DAY) == self.by_day
        assert shop.processed_output() == self.clean.processed_output()
