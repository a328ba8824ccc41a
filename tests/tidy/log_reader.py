# SPDX-License-Identifier: Apache-2.0
"""Reads blocks of the log by what docs/internals/log.md says, and by nothing else.

A second reader, written from the page and not from the C++ code, so that the page can be wrong
only where a test sees it. Does not check the XXH3 at the end (Python has none); otherwise a block
that does not fit the page raises Damaged.

    rows, size = read_block(data, offset)     # [Row], and how many bytes the block took
"""

import struct
from dataclasses import dataclass, field

MAGIC = b"SHP2"
ROWS_MAX = 1 << 20
HELD, AGAINST_RULE = 21, 22  # causes
ENTRY, RECORD, ISSUE, DUPLICATE, PRODUCT, USER, SETTINGS, RESOLUTION = range(8)
REFUND, REVERSAL, OTHER_ROOT, OTHER_RECORD = 1, 2, 64, 128
WIDTHS = {0: None, 1: "B", 2: "H", 4: "I", 8: "Q"}

# Each of the other rows as a list of (name, form), in the order of the page.
TRANSACTION = [(name, "text") for name in ("id", "user", "product", "product_name", "category",
                                           "city", "order", "refers_to", "target", "raw")]
TRANSACTION += [("line", "varint"), ("time", "signed"), ("day", "signed"),
                ("price_micro", "signed"), ("quantity", "signed"), ("total_minor", "signed"),
                ("revision", "varint"), ("hour", "varint"), ("currency", "text"),
                ("kind", "varint"), ("restock", "varint"), ("has_price", "varint"),
                ("has_total", "varint"), ("odd_local_time", "varint")]
FORMS = {
    RECORD: [*TRANSACTION, ("source", "text"), ("waiting", "varint")],
    ISSUE: [("cause", "varint"), ("field", "varint"), ("raw", "text"), ("source", "text"),
            ("line", "varint"), ("id", "text"), ("root", "text"), ("amount_minor", "signed"),
            ("currency", "text"), ("settles_waiting", "varint"), ("record_type", "varint"),
            ("said", "text")],
    DUPLICATE: [("id", "text"), ("source", "text"), ("line", "varint")],
    PRODUCT: [("id", "text"), ("name", "text"), ("category", "text"), ("change_id", "text"),
              ("raw", "text"), ("line", "varint"), ("updated_at", "signed"),
              ("price_micro", "signed"), ("stock", "signed"), ("reorder_level", "signed"),
              ("stock_delta", "signed"), ("currency", "text"), ("has_updated_at", "varint"),
              ("has_price", "varint"), ("has_stock", "varint"), ("has_reorder_level", "varint"),
              ("is_delta", "varint"), ("opening_balance", "varint")],
    USER: [("id", "text"), ("name", "text"), ("address", "text"), ("city", "text"),
           ("age", "text"), ("raw", "text"), ("line", "varint"), ("updated_at", "signed"),
           ("has_updated_at", "varint")],
    SETTINGS: [("text", "text")],
    RESOLUTION: [("issue_high", "varint"), ("issue_low", "varint"), ("revision", "varint"),
                 ("state", "varint"), ("reason", "varint"), ("who", "text"), ("note", "text"),
                 ("request", "text"), ("booked", "text"), ("said", "text")],
}


# What an issue has more of where a rule of the shop decided.
BY_RULE = [("rule", "text"), ("severity", "varint")]


class Damaged(Exception):
    pass


@dataclass
class Row:
    position: int
    type: int
    received_at: int
    values: dict = field(default_factory=dict)


class Bytes:
    """What is left to read."""

    def __init__(self, data, offset=0):
        self.data = data
        self.offset = offset

    def raw(self, size):
        if size > len(self.data) - self.offset:
            raise Damaged("short")
        taken = self.data[self.offset:self.offset + size]
        self.offset += size
        return taken

    def fixed(self, form):
        return struct.unpack("<" + form, self.raw(struct.calcsize("<" + form)))[0]

    def varint(self):
        value = 0
        for shift in range(0, 70, 7):
            byte = self.raw(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
        raise Damaged("varint")

    def signed(self):
        value = self.varint()
        return (value >> 1) ^ -(value & 1)

    def text(self):
        return self.raw(self.varint())

    def column(self, count):
        if count == 0:
            return []
        base, width, scale = self.signed(), self.fixed("B"), self.varint()
        if width not in WIDTHS:
            raise Damaged("width of a column")
        if width == 0:
            return [base] * count
        packed = struct.unpack(f"<{count}{WIDTHS[width]}", self.raw(count * width))
        return [base + scale * value for value in packed]

    def texts(self, count):
        return [self.raw(size) for size in self.column(count)]

    def coded(self, count):
        different = [self.text() for _ in range(self.varint())]
        return [different[place] for place in self.column(count)]


def read_entries(data, count):
    if data.varint() != count:
        raise Damaged("number of entries")
    if count == 0:
        return []
    columns = {"flags": data.column(count), "subject": data.texts(count)}
    flags = columns["flags"]
    columns["root"] = [data.text() if flags[i] & OTHER_ROOT else columns["subject"][i]
                       for i in range(count)]
    columns["record_id"] = [data.text() if flags[i] & OTHER_RECORD else columns["subject"][i]
                            for i in range(count)]
    columns["order"] = data.texts(count)
    columns["user"] = data.texts(count)
    for name in ("product", "product_name", "category", "city", "currency"):
        columns[name] = data.coded(count)
    for name in ("time", "day", "sale_day", "hour", "price_micro", "units", "revenue_minor",
                 "revision"):
        columns[name] = data.column(count)
    columns["sale_day"] = [day + more for day, more in zip(columns["day"], columns["sale_day"])]
    columns["sign"] = [-1 if flag & REVERSAL else 1 for flag in flags]
    return [dict(zip(columns, values)) for values in zip(*columns.values())]


def read_row_types(data, rows):
    types = []
    while len(types) < rows:
        code, run = data.fixed("B"), data.varint()
        if code > RESOLUTION or run == 0 or run > rows - len(types):
            raise Damaged("row types")
        types += [code] * run
    return types


def read_row(data, code):
    row = {name: getattr(data, kind)() for name, kind in FORMS[code]}
    if code == ISSUE and row["cause"] in (HELD, AGAINST_RULE):
        row |= {name: getattr(data, kind)() for name, kind in BY_RULE}
    return row


def read_block(buffer, offset=0):
    data = Bytes(buffer, offset)
    if data.raw(4) != MAGIC:
        raise Damaged("magic")
    rows, first, received_at = data.fixed("I"), data.fixed("Q"), data.fixed("q")
    if rows > ROWS_MAX:
        raise Damaged("number of rows")
    types = read_row_types(data, rows)
    sections = {ENTRY: read_entries(data, types.count(ENTRY))}
    for code in FORMS:
        sections[code] = [read_row(data, code) for _ in range(types.count(code))]
    data.raw(8)  # XXH3-64
    taken = {code: iter(section) for code, section in sections.items()}
    found = [Row(first + at, code, received_at, next(taken[code]))
             for at, code in enumerate(types)]
    return found, data.offset - offset
