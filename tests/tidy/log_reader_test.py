#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads a log that the program wrote by what docs/internals/log.md says, and compares the input.

    tests/tidy/log_reader_test.py build/bin/shopsphere
"""

import csv
import datetime
import re
import subprocess
import sys
import tempfile
import unittest
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import log_reader as log  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
BINARY = None
EPOCH = datetime.date(1970, 1, 1)


def run(*arguments, **options):
    return subprocess.run([BINARY, *arguments], check=True, capture_output=True, **options).stdout


def blocks_of(store):
    """Every block in the files of a store that was closed, by position."""
    rows = {}
    for path in sorted(store.iterdir()):
        if path.suffix not in {".blob", ".log"}:
            continue
        data = path.read_bytes()
        at = data.find(log.MAGIC)
        while at >= 0:
            try:
                found, size = log.read_block(data, at)
            except (log.Damaged, IndexError):  # torn over a frame of the write-ahead log
                size = 1
            else:
                rows.update((row.position, row) for row in found)
            at = data.find(log.MAGIC, at + size)
    return [rows[position] for position in sorted(rows)]


def as_sale(line):
    """What an entry must hold for a sale of this line of CSV."""
    moment = datetime.datetime.fromisoformat(line["timestamp"])
    return {"subject": line["transaction_id"], "user": line["user_id"],
            "product": line["product_id"], "product_name": line["product_name"],
            "category": line["category"], "city": line["city"], "currency": "GBP",
            "units": int(line["quantity"]), "revenue_minor": int(Decimal(line["total"]) * 100),
            "price_micro": int(Decimal(line["price"]) * 1_000_000),
            "day": (moment.date() - EPOCH).days, "hour": moment.hour, "sign": 1, "revision": 0}


def plain(values):
    return {name: value.decode() if isinstance(value, bytes) else value
            for name, value in values.items()}


class LogReaderTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def import_records(self, text):
        path = self.folder / "records.csv"
        path.write_bytes(text)
        run("--data", str(self.folder / "shop"), "import", str(path))
        return blocks_of(self.folder / "shop" / "store")

    def test_the_example_of_the_page(self):
        page = (ROOT / "docs/internals/log.md").read_text()
        example = re.search(r"^```\n(53 48 50 32.*?)^```", page, re.MULTILINE | re.DOTALL).group(1)
        numbers = re.findall(r"^ *((?:[0-9a-f]{2} {0,2})+)(?: |$)", example, re.MULTILINE)
        data = bytes.fromhex("".join(numbers))
        rows, size = log.read_block(data)
        self.assertEqual(size, len(data))
        self.assertEqual([(row.position, row.type) for row in rows],
                         [(2, log.ENTRY), (3, log.ENTRY), (4, log.DUPLICATE)])
        self.assertEqual([row.values.get("city") for row in rows], [b"London", b"Manchester", None])
        self.assertEqual([row.values.get("revenue_minor") for row in rows], [300000, 20000, None])
        self.assertEqual(rows[1].values["time"] - rows[0].values["time"], 300_000_000)
        self.assertEqual(rows[2].values, {"id": b"1", "source": b"file:day.csv", "line": 3})

    def test_sales_come_back_as_they_were(self):
        text = run("generate", "--events", "5000")
        rows = self.import_records(text)
        self.assertEqual([row.position for row in rows], list(range(1, 5002)))
        self.assertEqual(rows[0].type, log.SETTINGS)
        self.assertIn(b'currency = "GBP"', rows[0].values["text"])
        names = ("transaction_id user_id product_id product_name category quantity price total "
                 "timestamp city").split()
        lines = list(csv.DictReader(text.decode().splitlines(), names))
        for row, line in zip(rows[1:], lines, strict=True):
            expected = as_sale(line)
            found = {name: value for name, value in plain(row.values).items() if name in expected}
            self.assertEqual(found, expected)

    def test_rows_of_every_type_are_read(self):
        shop = str(self.folder / "shop")
        small = ["--events", "20000", "--users", "500", "--products", "200"]
        for what in ("products", "users"):
            path = self.folder / f"{what}.csv"
            path.write_bytes(run("generate", "--what", what, *small))
            run("--data", shop, "import", "--as", what, str(path))
        rows = self.import_records(run("generate", *small, "--faults", "0.05"))
        self.assertEqual([row.position for row in rows], list(range(1, len(rows) + 1)))
        counts = [sum(row.type == code for row in rows) for code in range(log.RESOLUTION)]
        print("rows by type:", counts)
        self.assertNotIn(0, counts)
        entries = [row.values for row in rows if row.type == log.ENTRY]
        self.assertTrue(any(entry["sign"] < 0 for entry in entries), "no reversal came up")
        self.assertTrue(any(entry["root"] != entry["subject"] for entry in entries))
        self.assertTrue(any(entry["record_id"] != entry["subject"] for entry in entries))
        revenue = sum(entry["revenue_minor"] for entry in entries)
        cells = run("--data", shop, "cells", "--view", "revenue").decode()
        self.assertEqual(revenue, sum(map(int, re.findall(r"\|revenue=(-?\d+)$", cells, re.M))))


if __name__ == "__main__":
    BINARY = str(Path(sys.argv.pop()).resolve())
    unittest.main()
