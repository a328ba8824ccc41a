# SPDX-License-Identifier: Apache-2.0
"""Every report in all five formats, and each says the same."""
import csv
import decimal
import io
import json
import os
import re

import duckdb
import pytest
import shop as language

REPORTS = {
    "revenue": ("revenue", {"by": "month,city"}),
    "revenue of a day": ("revenue", {"by": "category", "from_": "2024-02-03", "to": "2024-02-03"}),
    "revenue by sale-day": ("revenue", {"by": "city,product,hour", "basis": "sale-day"}),
    "best-sellers": ("best-sellers", {"top": 12}),
    "best-sellers by revenue": ("best-sellers", {"by": "revenue", "season": "winter"}),
    "statistics": ("statistics", {"by": "category"}),
    "trends": ("trends", {"period": "week"}),
    "customers": ("customers", {}),
    "stock": ("stock", {}),
    "low stock": ("stock", {"low": True}),
    "issues": ("issues", {"limit": 40}),
}
MONEY = ("revenue", "average", "minimum", "maximum", "deviation", "median", "p95", "amount",
         "revenue_before", "difference")
NAMES = list(REPORTS)
DIGITS = {"GBP": 2, "EUR": 2, "USD": 2, "JPY": 0}


@pytest.fixture(scope="module")
def busy_shop(simulated, tmp_path_factory):
    words = ("--events", 8000, "--faults", 0.05, "--days", 60, "--products", 60)
    shop = language.Shop(tmp_path_factory.mktemp("busy") / "shop")
    for sort, what in (("products", "products"), ("products", "restocks"), ("users", "users")):
        file, _ = simulated(*words, "--users", 500, "--what", what, truth=False)
        shop.importing(file, as_=sort)
    file, _ = simulated(*words, "--users", 500, truth=False)
    shop.importing(file)
    return shop


def printed(shop, name, form):
    kind, named = REPORTS[name]
    words = ("issues", "list") if kind == "issues" else ("report", kind)
    return shop.run(*words, *language.options({**named, "format": form})).stdout


def rows_of(shop, name):
    return [json.loads(line) for line in printed(shop, name, "json").decode().splitlines()]


@pytest.mark.parametrize("name", NAMES)
def test_json_is_an_object_a_line_with_money_as_text(busy_shop, name):
    rows = rows_of(busy_shop, name)
    assert rows
    seen = 0
    for row in rows:
        for column in MONEY:
            if row.get(column) is None:
                continue
            assert isinstance(row[column], str), (column, row)
            digits = DIGITS[row["currency"]]
            assert re.fullmatch(r"-?\d+" + (rf"\.\d{{{digits}}}" if digits else ""), row[column]), row
            seen += 1
        for value in row.values():
            assert not isinstance(value, float), "no number passes through a double"
    assert seen or name in ("stock", "low stock")


@pytest.mark.parametrize("name", NAMES)
def test_csv_says_the_same_as_json(busy_shop, name):
    expected = rows_of(busy_shop, name)
    table = list(csv.DictReader(io.StringIO(printed(busy_shop, name, "csv").decode(), newline="")))
    assert len(table) == len(expected)
    for in_csv, in_json in zip(table, expected):
        assert set(in_json) <= set(in_csv)
        for column, value in in_json.items():
            text = {None: "", True: "true", False: "false"}.get(value, value) \
                if not isinstance(value, int) or isinstance(value, bool) else str(value)
            assert in_csv[column] == text, column


@pytest.mark.parametrize("name", [name for name in REPORTS if name != "issues"])  # has no --output
def test_parquet_says_the_same_as_json(busy_shop, name, tmp_path):
    kind, named = REPORTS[name]
    file = tmp_path / "report.parquet"
    busy_shop.run("report", kind, *language.options({**named, "format": "parquet", "output": file}))
    with duckdb.connect() as connection:
        cursor = connection.execute(f"SELECT * FROM read_parquet('{file}')")
        names = [column[0] for column in cursor.description]
        found = [dict(zip(names, row)) for row in cursor.fetchall()]
    expected = rows_of(busy_shop, name)
    assert len(found) == len(expected)
    for stored, shown in zip(found, expected):
        for column, value in shown.items():
            if value is None:
                assert stored[column] is None, column
            elif isinstance(stored[column], decimal.Decimal):
                assert stored[column] == decimal.Decimal(value), column
            else:
                assert str(stored[column]) == str(value), column


def count_of_parquet(file):
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT count(*) FROM read_parquet('{file}')").fetchone()[0]


@pytest.mark.parametrize("words", [(), ("--output", "-"), ("--output", "/dev/stdout")])
def test_parquet_goes_through_a_pipe(busy_shop, tmp_path, words):
    file = tmp_path / "piped.parquet"
    file.write_bytes(busy_shop.run("report", "revenue", "--by", "city", "--format", "parquet",
                                   *words).stdout)
    assert count_of_parquet(file) == len(busy_shop.report("revenue", by="city"))


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_named_pipe_is_written_into_and_stays_one(busy_shop, tmp_path, form):
    pipe, file = tmp_path / "pipe", tmp_path / f"read.{form}"
    os.mkfifo(pipe)
    writer = busy_shop.starting("report", "revenue", "--by", "city", "--format", form,
                                "--output", str(pipe))
    file.write_bytes(pipe.read_bytes())
    assert writer.wait() == 0 and pipe.is_fifo()
    rows = len(busy_shop.report("revenue", by="city"))
    if form == "parquet":
        assert count_of_parquet(file) == rows
    else:
        assert len(file.read_text().splitlines()) == rows + 1


@pytest.mark.parametrize("name", NAMES)
def test_a_table_shows_every_row_and_a_line_every_label(busy_shop, name):
    table = printed(busy_shop, name, "table").decode()
    assert "──" in table and "\x1b" not in table, "no colours where no terminal is"
    assert "as of log position" in table
    line = printed(busy_shop, name, "line").decode()
    for row in rows_of(busy_shop, name):
        label = row.get("city") or row.get("product") or row.get("category")
        if label and row.get("transactions") != 0 and kind_has_labels(name):
            assert label in line


def kind_has_labels(name):
    return name not in ("issues", "low stock") and not name.startswith("customers")


def test_output_goes_to_a_file(busy_shop, tmp_path):
    for form in ("csv", "json", "line", "table"):
        file = tmp_path / f"out.{form}"
        done = busy_shop.run("report", "revenue", "--by", "city", "--format", form, "--output", file)
        assert done.stdout == b""
        assert file.read_bytes() == busy_shop.run("report", "revenue", "--by", "city", "--format", form).stdout
