# SPDX-License-Identifier: Apache-2.0
"""What the real shop's revenue must be once its refused lines are settled, counted by DuckDB from the raw file.

    recount.py FILE                     {"refused": 540, "issues": 538, "revenue": "…", "ids": […]}
    recount.py FILE ID=QUANTITYxPRICE…  the same with these lines booked as said

Lines repeated to the letter are one issue that came twice: `issues` counts them once, and `ids` has only lines that
stand alone. The rules are those of tests/real_data; nothing here is the product's.
"""
import json
import pathlib
import sys
from decimal import ROUND_HALF_UP, Decimal

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "real_data"))

import recount as counting  # noqa: E402


def total(said):
    quantity, price = said.split("x")
    return int((int(quantity) * Decimal(price) * 100).quantize(Decimal(1), ROUND_HALF_UP))


def main(file, *fixed):
    books = counting.online_retail(file)
    booked = dict(one.split("=") for one in fixed)
    lines = books.connection.execute("""
        SELECT any_value(id), count(*) FROM raw JOIN refused USING (line)
        GROUP BY InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country
        ORDER BY min(line)""").fetchall()
    ids = [line for line, count in lines if count == 1]
    assert set(booked) <= set(ids), "only what was refused, once, can be fixed"
    sold = books.value("SELECT sum(CASE WHEN is_refund THEN -total ELSE total END)::BIGINT FROM lines")
    print(json.dumps({"refused": books.value("SELECT count(*) FROM refused"), "issues": len(lines), "ids": ids,
                      "revenue": counting.money(sold + sum(map(total, booked.values())))}))


main(*sys.argv[1:])
