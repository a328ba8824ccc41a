# SPDX-License-Identifier: Apache-2.0
"""The same numbers over HTTP as from the commands, in every format; and faults by their name."""
import csv
import io

import pyarrow.parquet
import pytest

REPORTS = {
    "revenue": [{"by": "city"}, {"by": "region,month"}, {"by": "product,city", "to": "2024-03-31"},
                {"by": "hour,category", "basis": "sale-day", "from": "2024-06-01"}, {"by": "day"},
                {"by": "season,year", "hemisphere": "south"}],
    "statistics": [{"by": "category"}, {"by": "hour"}, {"by": "city,month", "from": "2024-05-01"}],
    "best-sellers": [{}, {"day": "2024-12-20", "top": "3"}, {"season": "winter", "by": "revenue"},
                     {"city": "London", "category": "Electronics", "by": "units"}],
    "stock": [{}, {"low": "true"}, {"days": "7", "to": "2024-06-30"}],
    "trends": [{}, {"period": "week", "from": "2024-10-01", "top": "2"}],
    "customers": [{}, {"from": "2024-03-01", "to": "2024-05-31"}],
}
CASES = [(report, asked) for report, cases in REPORTS.items() for asked in cases]
SECTIONS = ("trends", "customers")


def from_command(served, report, asked, **more):
    named = {("from_" if name == "from" else name): value for name, value in asked.items()}
    if named.get("low") == "true":
        named["low"] = True
    return served.shop.report(report, **named, **more)


def rows_of(answer):
    if "rows" in answer:
        return answer["rows"]
    return [{"section": section["section"], **row}
            for section in answer["sections"] for row in section["rows"]]


@pytest.mark.parametrize("report,asked", CASES)
def test_json_has_the_rows_of_the_command(stocked, report, asked):
    answer = stocked.get(f"/v1/{report}", **asked)
    expected = from_command(stocked, report, asked)
    assert rows_of(answer) == expected
    assert expected or report == "stock"
    assert answer["report"] == report and answer["as_of"] > 20_000
    sections = answer.get("sections", [answer])
    for section in sections:
        for row in section["rows"]:
            assert list(row) == [column["name"] for column in section["columns"]]


@pytest.mark.parametrize("report,asked", CASES)
def test_csv_and_parquet_have_them_too(stocked, report, asked):
    by_header = stocked.ask(f"/v1/{report}", params=asked, accept="text/csv")
    assert by_header.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert by_header.headers["Content-Disposition"].startswith(f'attachment; filename="{report}')
    assert by_header.content.decode() == from_command(stocked, report, asked, format="csv")
    by_name = stocked.ask(f"/v1/{report}", params={**asked, "format": "parquet"}, accept="text/csv")
    assert by_name.headers["Content-Type"] == "application/vnd.apache.parquet"
    assert by_name.headers["Content-Disposition"].endswith('.parquet"')
    table = pyarrow.parquet.read_table(io.BytesIO(by_name.content))
    lines = list(csv.DictReader(io.StringIO(by_header.content.decode())))
    assert table.num_rows == len(lines)
    assert table.column_names == by_header.text.splitlines()[0].split(",")


def test_a_file_is_named_by_what_was_asked(served):
    answer = served.ask("/v1/revenue", params={"by": "city,month", "from": "2024-02-01",
                                               "to": "2024-02-29", "format": "csv"})
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="revenue-by-city-month-2024-02-01-to-2024-02-29.csv"')
    assert "Content-Disposition" not in served.ask("/v1/revenue").headers


FAULTS = [
    ("revenue", {"by": "town"}, "by"), ("revenue", {"by": "city,city"}, "by"),
    ("revenue", {"from": "2024-13-01"}, "from"), ("revenue", {"to": "yesterday"}, "to"),
    ("revenue", {"from": "2024-02-02", "to": "2024-02-01"}, "to"),
    ("revenue", {"basis": "both"}, "basis"), ("revenue", {"hemisphere": "east"}, "hemisphere"),
    ("revenue", {"format": "xml"}, "format"), ("revenue", {"city": "London"}, "city"),
    ("revenue", {"from": ""}, "from"), ("statistics", {"top": "5"}, "top"),
    ("best-sellers", {"top": "0"}, "top"), ("best-sellers", {"top": "many"}, "top"),
    ("best-sellers", {"year": "2024"}, "year"), ("best-sellers", {"by": "city"}, "by"),
    ("best-sellers", {"day": "2024-01-01", "from": "2024-01-01"}, "day"),
    ("best-sellers", {"day": "1 May"}, "day"),
    ("best-sellers", {"season": "winter", "from": "2024-01-01"}, "season"),
    ("best-sellers", {"season": "monsoon"}, "season"), ("stock", {"low": "yes"}, "low"),
    ("stock", {"days": "0"}, "days"), ("stock", {"to": "x"}, "to"),
    ("trends", {"period": "hour"}, "period"), ("trends", {"by": "city"}, "by"),
    ("customers", {"to": "2024-02-30"}, "to"), ("entries", {"hour": "24"}, "hour"),
    ("entries", {"month": "2024-00"}, "month"), ("entries", {"season": "winter"}, "season"),
    ("entries", {"currency": "ZZZ"}, "currency"), ("entries", {"cursor": "1.2.3.4"}, "cursor"),
    ("entries", {"limit": "1001"}, "limit"), ("entries", {"format": "csv"}, "format"),
    ("products/2001", {"days": "-1"}, "days"), ("alerts", {"all": "1"}, "all"),
    ("customers/segments/new", {"to": "now"}, "to"), ("issues", {"by": "day"}, "by"),
    ("issues", {"cause": "bad"}, "cause"), ("issues", {"limit": "0"}, "limit"),
    ("shop", {"name": "x"}, "name"),
]


@pytest.mark.parametrize("path,parameters,field", FAULTS)
def test_a_fault_names_the_parameter(served, path, parameters, field):
    document = served.problem(f"/v1/{path}", "admin", **parameters)
    assert document["field"] == field
    assert "--" not in document["detail"]


def test_what_stands_twice_is_refused(served):
    answer = served.ask("/v1/revenue?by=city&by=day")
    assert answer.status_code == 400 and answer.json()["field"] == "by"


def test_what_is_not_there_is_not_found(served):
    assert served.problem("/v1/products/nothing", status=404)["field"] == "id"
    assert served.problem("/v1/customers/segments/rich", status=404)["field"] == "segment"
    assert served.problem("/v1/issues/ffff", "admin", status=404)["field"] == "id"


def test_a_format_that_nobody_gives_is_not_acceptable(served):
    assert served.ask("/v1/revenue", accept="image/png").status_code == 406
    assert served.ask("/v1/entries", accept="text/csv").status_code == 406
    assert served.ask("/v1/revenue", accept="text/html, */*;q=0.1").status_code == 200
    parts = served.ask("/v1/revenue", accept="application/json;q=0.2, text/csv;q=0.8")
    assert parts.headers["Content-Type"].startswith("text/csv")
