# SPDX-License-Identifier: Apache-2.0
"""A user to be forgotten, the trade that they are part of, and a search for what is left of them.

The search reads every byte of the data directory, and what Parquet files hold inside.
"""
import pathlib
import re

import pyarrow.parquet

HEADER = ("transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,"
          "city,kind,refers_to\n")
WHO = "customer-zq81"
TRACES = (WHO, "Wilhelmina Xylander", "17 Quagga Mews")
USERS = (f"user_id,name,age,address,city\n{WHO},Wilhelmina Xylander,44,17 Quagga Mews,London\n"
         "1002,Bob Stone,33,1 High Street,London\n")


def line(number, user, quantity="1", total="10.00", day=None, kind="", sale=""):
    day = day or f"2024-{1 + number % 12:02}-{1 + number % 28:02}"
    name = f"r{number}" if kind else str(number)
    return (f"{name},{user},P{number % 9},Product {number % 9},Things,{quantity},10.00,{total},"
            f"{day} 14:30:00,London,{kind},{sale}\n")


def trade(sales=3000):
    """Sales of many users, of which every seventh is of the one who goes, and what else there is."""
    rows = [line(i, WHO if i % 7 == 0 else 1000 + i % 50) for i in range(sales)]
    rows += [line(7, WHO, kind="refund", sale="7", day="2025-01-02"),
             line(8, 1008, kind="refund", sale="8", day="2025-01-02"),
             line(90001, WHO, kind="refund", sale="90000", day="2025-01-02"),  # waits for ever
             line(90002, WHO, quantity="one"), line(90003, WHO, total="11.00"),
             line(90004, 1003, total="11.00"), f"{WHO} of Quagga Mews\n"]
    return HEADER + "".join(rows)


def texts_in_parquet(folder):
    for path in pathlib.Path(folder).rglob("*.parquet"):
        if {"_staging", "_retired"} & set(path.parts) and not path.read_bytes().endswith(b"PAR1"):
            continue  # what a kill left of a file that was being written, and the next flush retired
        table = pyarrow.parquet.ParquetFile(path).read()
        for column in table.column_names:
            yield path, " ".join(map(str, table.column(column).to_pylist()))


def found(shop):
    """Where something of the user stands: in which file, as bytes or inside of Parquet."""
    places = {(path.name, trace) for path in shop.folder.rglob("*") if path.is_file()
              for trace in TRACES if trace.encode() in path.read_bytes()}
    return places | {(path.name, trace) for path, text in texts_in_parquet(shop.folder)
                     for trace in TRACES if trace in text}


def forget(shop, *words):
    said = shop.says("forget", WHO, "--yes", *words)
    return re.search(r"forgotten-[0-9a-f]{16}", said).group()


def without_names(cells):
    """The cells without those that are about the user, and without the names of issues."""
    about = re.compile(rf"{WHO}|forgotten-")
    cells = [re.sub(r"^(issues\|)[0-9a-f]{32}", r"\1", cell) for cell in cells if not about.search(cell)]
    return sorted(cells)
