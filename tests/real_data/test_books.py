# SPDX-License-Identifier: Apache-2.0
"""Causes, flags, duplicates and the stored files on real data are what DuckDB counts."""
import gzip

import pytest
import shop as language
from recount import money


def test_the_file_is_what_its_readme_says(clean_market):
    value = clean_market.recount.value
    if clean_market.name == "online-retail":
        assert value("SELECT count(*) FROM raw") == 105_335
        assert value("SELECT count(*) FROM facts WHERE is_refund") == 1_904
        assert value("SELECT count(*) FROM facts WHERE price <= 0") == 540
        assert value("SELECT count(*) FROM facts WHERE price <= 0 AND NOT is_refund AND written_quantity <= 0") == 214
        assert value("SELECT count(*) FROM facts WHERE user_id IS NULL") == 36_210
        assert clean_market.recount.repeated_lines() == 975
    else:
        assert value("SELECT count(*) FROM raw") == 75_000
        assert value("SELECT count(*) FROM products") == 92_331


def test_every_record_is_booked_or_an_issue(clean_market):
    causes = clean_market.recount.causes()
    assert causes == {"online-retail": {"price_not_positive": 540},
                      "complete-journey": {"quantity_not_positive": 416}}[clean_market.name]
    summary = clean_market.summary
    records = clean_market.recount.value("SELECT count(*) FROM raw")
    assert summary["issues_by_cause"] == causes
    assert summary["issues"] == sum(causes.values())
    assert (summary["records"], summary["duplicates"]) == (records, 0)
    assert summary["booked"] == records - summary["issues"]


def test_issues_keep_the_raw_lines(market):
    file = market.sales_file()
    with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        lines = text.read().splitlines()
    refused = {lines[row["line"]]: row["cause"] for row in market.recount.ask("SELECT * FROM refused")}
    issues = market.shop.issues()
    assert {issue["raw"]: issue["cause"] for issue in issues} == refused
    assert {issue["transaction_id"] for issue in issues} <= \
        {row["id"] for row in market.recount.ask("SELECT id FROM refused")}
    assert {issue["source"].rsplit(":", 1)[0] for issue in issues} == {f"file:{file}"}


def test_importing_again_books_nothing(clean_market, tmp_path):
    shop = clean_market.shop.copy(tmp_path / "shop")
    before = shop.cells()
    again = shop.importing(clean_market.sales_file(), mapping=clean_market.mapping())
    assert again["booked"] == 0
    assert again["duplicates"] == clean_market.summary["booked"]
    assert again["issues_by_cause"] == clean_market.summary["issues_by_cause"]
    assert shop.cells() == before
    shop.verify()


def columns_of_raw(market):
    names = [row["column_name"] for row in market.recount.ask("DESCRIBE raw")]
    return ", ".join(name for name in names if name != "line")


def test_flags(market):
    flags = language.measures(market.shop.cells("flags"))
    count = lambda rule: sum(row["count"] for key, row in flags.items() if key.split("|")[1] == rule)  # noqa: E731
    value = market.recount.value
    assert count("unmatched_refund") == value("SELECT count(*) FROM lines WHERE is_refund")
    # A line is repeated if all that was booked of it is; the file's other columns say nothing more.
    assert count("repeated_line") == value("""SELECT count(*) - count(DISTINCT (
        order_id, is_refund, product, coalesce(user_id, ''), quantity, total, time, city, category, name))
        FROM lines""")
    if market.name == "online-retail":
        assert count("unmatched_refund") == 1_904
        # Of the 975 lines that repeat another to the letter, two cost nothing and are refused.
        assert count("repeated_line") == 973
        assert value(f"SELECT count(*) - count(DISTINCT ({columns_of_raw(market)})) "
                     "FROM raw SEMI JOIN refused USING (line)") == 2
    assert count("unknown_user") == value("""SELECT count(*) FROM lines WHERE NOT is_refund
        AND user_id IS NOT NULL AND user_id NOT IN (SELECT user_id FROM people)
        AND EXISTS (SELECT 1 FROM people)""")


def test_the_killed_shop_equals_the_clean_one(clean_market, killed_market):
    assert killed_market.shop.cells() == clean_market.shop.cells()
    killed_market.shop.verify()
    clean_market.shop.verify()


SIGNED = "CASE WHEN is_refund THEN -{0} ELSE {0} END"


def test_the_lake_sums_up_in_any_tool(market):
    for keys, raw in (("day::VARCHAR, city, category", "time::DATE::VARCHAR, city, category"),
                      ("product_id, hour", "product, hour(time)"),
                      ("user_id, sale_day::VARCHAR", "coalesce(user_id, 'guest'), time::DATE::VARCHAR"),
                      ("order_id, currency", "order_id, currency")):
        stored = market.shop.lake(
            f"SELECT {keys}, sum(transactions)::BIGINT, sum(refunds)::BIGINT, sum(units)::BIGINT, "
            "(sum(revenue) * 100)::BIGINT FROM lake GROUP BY ALL ORDER BY ALL")
        counted = market.recount.connection.execute(
            f"SELECT {raw}, count(*) FILTER (NOT is_refund), count(*) FILTER (is_refund), "
            f"sum({SIGNED.format('quantity')})::BIGINT, sum({SIGNED.format('total')})::BIGINT "
            "FROM lines GROUP BY ALL ORDER BY ALL").fetchall()
        assert stored == counted, keys


def test_the_lake_holds_every_line_once(market):
    stored = market.shop.lake("SELECT transaction_id, kind, product_name, count(*) FROM lake GROUP BY ALL ORDER BY ALL")
    assert stored == market.recount.connection.execute(
        "SELECT id, CASE WHEN is_refund THEN 'refund' ELSE 'sale' END, name, count(*) FROM lines "
        "GROUP BY ALL ORDER BY ALL").fetchall()


def test_processed_output(market):
    rows = market.shop.processed_output()
    assert list(rows[0]) == ["day", "city", "category", "currency", "transactions", "units", "revenue"]
    keys = [(row["day"], row["city"], row["category"], row["currency"]) for row in rows]
    assert keys == sorted(keys, key=lambda key: [part.encode() for part in key])
    counted = market.recount.revenue("day,city,category")
    found = {(row["day"], row["city"], row["category"]):
             (int(row["transactions"]), int(row["units"]), row["revenue"]) for row in rows}
    assert found == {key: (row["transactions"], row["units"], row["revenue"])
                     for key, row in counted.items()}


# Tests of the tester: these checks can fail.

@pytest.mark.parametrize("spoil", [
    "DELETE FROM lines WHERE line = 4711",
    "INSERT INTO lines SELECT * FROM lines WHERE line = 4711",
    "UPDATE lines SET total = total + 1 WHERE line = 4711",
], ids=["a planted loss", "a planted double", "a planted penny"])
def test_the_recount_notices(clean_market, spoil):
    connection = clean_market.recount.connection
    checks = [lambda: test_the_lake_sums_up_in_any_tool(clean_market),
              lambda: test_processed_output(clean_market)]
    if "UPDATE" not in spoil:
        checks.append(lambda: test_the_lake_holds_every_line_once(clean_market))
    connection.execute("BEGIN")
    try:
        connection.execute(spoil)
        for check in checks:
            with pytest.raises(AssertionError):
                check()
        counted = clean_market.recount.revenue("month")
        assert counted != {(row["month"],): {key: row[key] for key in row if key != "month"}
                           for row in clean_market.shop.report("revenue", by="month")}
    finally:
        connection.execute("ROLLBACK")
    assert money(1234) == "12.34"
