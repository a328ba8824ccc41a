# SPDX-License-Identifier: Apache-2.0
"""Why is this number this? What is behind a row of a report adds up to the row, and DuckDB finds it too."""
from decimal import Decimal

import pytest

KEYS = {"city", "region", "category", "hour", "day", "month", "year", "season"}


def filters_of(row):
    filters = {key: row[key] for key in KEYS & set(row)}
    if "product_id" in row:
        filters["product"] = row["product_id"]
    return {**filters, "currency": row["currency"]}


def check(served, row, **more):
    answer = served.get("/v1/entries", limit=7, **filters_of(row), **more)
    assert answer["sums"] == [{key: row[key] for key in ("currency", "transactions", "refunds",
                                                         "units", "revenue")}]
    assert answer["count"] == row["transactions"] + row["refunds"]
    if answer["next_cursor"] is None:
        entries = answer["entries"]
        assert sum(entry["units"] for entry in entries) == row["units"]
        assert sum(Decimal(entry["revenue"]) for entry in entries) == Decimal(row["revenue"])
    else:
        assert len(answer["entries"]) == 7


@pytest.mark.parametrize("basis", ["refund-day", "sale-day"])
@pytest.mark.parametrize("by", ["city", "region,month", "hour", "day,category", "season", "year",
                                "product,month", "hour,category", "product,city,hour"])
def test_a_row_of_a_report_is_what_its_entries_add_up_to(served, by, basis):
    rows = served.get("/v1/revenue", by=by, basis=basis)["rows"]
    assert rows
    for row in rows[:: max(1, len(rows) // 12)]:
        check(served, row, basis=basis)


def test_all_pages_together_are_all_entries_once(served):
    asked = {"city": "Leeds", "month": "2024-06", "currency": "GBP", "limit": 20}
    seen, cursor = [], None
    while True:
        page = served.get("/v1/entries", **asked, **({"cursor": cursor} if cursor else {}))
        if cursor is None:
            first = page
            # What comes between two pages is not in them.
            served.post("transactions",
                        'late-1,1,2001,"iPhone 14","Electronics",1,5.00,5.00,2024-06-15 12:00:00,"Leeds"\n')
        assert page["as_of"] == first["as_of"] and len(page["entries"]) <= 20
        seen += page["entries"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) > 40
    assert len({entry["position"] for entry in seen}) == len(seen)
    places = [(entry["day"], entry["position"]) for entry in seen]
    assert places == sorted(places, reverse=True)
    assert sum(Decimal(entry["revenue"]) for entry in seen) == Decimal(first["sums"][0]["revenue"])
    assert all(entry["transaction_id"] != "late-1" for entry in seen)
    assert served.get("/v1/entries", **asked)["entries"][0]["position"] > 0


def test_a_cursor_belongs_to_its_filters(served):
    page = served.get("/v1/entries", city="London", limit=5)
    document = served.problem("/v1/entries", city="Leeds", limit=5, cursor=page["next_cursor"])
    assert document["field"] == "cursor"


def test_duckdb_finds_the_same_in_the_lake(served):
    [(units, revenue, rows)] = served.shop.lake(
        "SELECT sum(units), sum(revenue), count(*) FROM lake"
        " WHERE product_id = '2003' AND hour = 15 AND currency = 'GBP'")
    answer = served.get("/v1/entries", product="2003", hour=15, currency="GBP", limit=1000)
    assert answer["sums"][0]["units"] == units
    assert Decimal(answer["sums"][0]["revenue"]) == revenue
    assert len(answer["entries"]) == rows > 10


def test_nothing_has_no_sums(served):
    answer = served.get("/v1/entries", city="Atlantis")
    assert (answer["count"], answer["sums"], answer["entries"]) == (0, [], [])
    assert answer["next_cursor"] is None
