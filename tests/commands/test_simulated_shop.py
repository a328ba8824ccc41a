# SPDX-License-Identifier: Apache-2.0
"""The simulated shop's own truth: cells, causes and shelves are what it planted."""
import json
from collections import defaultdict

import pytest
import shop as language

STREAMS = {
    "plain": ("--events", 20_000),
    "faulty": ("--events", 40_000, "--faults", 0.05, "--seed", 5),
    "shuffled": ("--events", 15_000, "--faults", 0.2, "--seed", 6, "--order", "shuffled"),
    "uuid": ("--events", 10_000, "--faults", 0.2, "--seed", 7, "--ids", "uuid", "--days", 30),
}


@pytest.fixture(scope="module", params=STREAMS)
def imported(request, simulated, tmp_path_factory):
    stream, truth = simulated(*STREAMS[request.param])
    shop = language.Shop(tmp_path_factory.mktemp("simulated") / "shop")
    return shop, shop.importing(stream), json.loads(truth.read_text()), stream


def test_counts_are_the_planted_ones(imported):
    _, summary, truth, _ = imported
    for name in ("records", "booked", "duplicates", "issues", "issues_by_cause", "waiting"):
        assert summary[name] == truth[name], name
    if truth["issues"]:
        assert len(truth["issues_by_cause"]) == 20, "every cause came up"


def test_cells_are_the_expected_ones(imported):
    shop, _, truth, _ = imported
    assert shop.cells("revenue") == sorted(truth["cells"], key=str.encode)
    shop.verify()


@pytest.mark.parametrize("basis,day", [("refund-day", 1), ("sale-day", 2)])
def test_reports_add_the_expected_cells_up(imported, basis, day):
    """The truth's refunds have days of their own, so the two bases differ."""
    shop, _, truth, _ = imported
    expected = defaultdict(lambda: [0, 0, 0, 0])
    for cell, numbers in language.measures(truth["cells"]).items():
        parts = cell.split("|")
        key = (parts[day][:7], parts[3], parts[5])
        for i, name in enumerate(("transactions", "refunds", "units", "revenue")):
            expected[key][i] += numbers[name]
    found = {(row["month"], row["city"], row["currency"]):
             [row["transactions"], row["refunds"], row["units"], int(row["revenue"].replace(".", ""))]
             for row in shop.report("revenue", by="month,city", basis=basis)}
    assert found == {key: sums for key, sums in expected.items() if any(sums)}


def test_the_lake_adds_up_to_the_expected_cells(imported):
    shop, _, truth, _ = imported
    rows = shop.lake("""
        SELECT 'revenue|' || day || '|' || sale_day || '|' || city || '|' || category || '|' || currency ||
               '|transactions=' || sum(transactions)::BIGINT || '|refunds=' || sum(refunds)::BIGINT ||
               '|units=' || sum(units)::BIGINT || '|revenue=' ||
               (sum(revenue) * (CASE currency WHEN 'JPY' THEN 1 ELSE 100 END))::BIGINT
        FROM lake GROUP BY day, sale_day, city, category, currency
        HAVING sum(transactions) <> 0 OR sum(refunds) <> 0 OR sum(units) <> 0 OR sum(revenue) <> 0""")
    assert sorted(row[0] for row in rows) == sorted(truth["cells"])


def test_importing_faults_again_changes_no_cell(simulated, shop):
    stream, _ = simulated(*STREAMS["faulty"])
    first = shop.importing(stream)
    before = shop.cells()
    again = shop.importing(stream)
    assert again["booked"] == 0 and again["records"] == first["records"]
    assert shop.cells() == before


def test_shelves_hold_what_came_less_what_went(simulated, shop):
    words = ("--events", 20_000, "--days", 50, "--products", 40, "--faults", 0.05, "--users", 1000)
    stream, truth = simulated(*words)
    for what in ("products", "restocks"):
        shop.importing(simulated(*words, "--what", what, truth=False)[0], as_="products")
    shop.importing(stream)
    expected = {row["product_id"]: (row["stock"], row["reorder_level"], row["stock"] <= row["reorder_level"])
                for row in json.loads(truth.read_text())["stock"]}
    assert {row["product_id"]: (row["stock"], row["reorder_level"], row["low"])
            for row in shop.report("stock")} == expected
    restocks = simulated(*words, "--what", "restocks", truth=False)[0]
    assert shop.importing(restocks, as_="products")["records"] > 50
    assert {row["product_id"]: row["stock"] for row in shop.report("stock")} == \
        {product: row[0] for product, row in expected.items()}


def test_the_same_seed_gives_the_same_bytes(simulated):
    words = ("--events", 3000, "--faults", 0.1, "--seed", 9)
    first, other = simulated(*words)[0], simulated(*words, "--days", 365)[0]
    assert first.read_bytes() == other.read_bytes()
    assert first.read_bytes() != simulated("--events", 3000, "--faults", 0.1, "--seed", 10)[0].read_bytes()


def test_export_writes_the_layout_of_hdfs(imported, tmp_path):
    shop, *_ = imported
    shop.run("export", "--out", f"file://{tmp_path}/hdfs")
    out = language.Shop(tmp_path)
    (tmp_path / "lake").symlink_to(tmp_path / "hdfs")
    by_day = "SELECT day, count(*), sum(units), sum(revenue) FROM lake GROUP BY day ORDER BY day"
    assert out.lake(by_day) == shop.lake(by_day)
    assert out.processed_output() == shop.processed_output()


@pytest.mark.parametrize("path", ["nowhere/truth.json", "."])
def test_a_truth_that_cannot_be_written_is_told_before_any_record(tmp_path, path):
    done = language.Shop(tmp_path).run("generate", "--events", 10_000, "--truth", tmp_path / path, code=1)
    assert done.stdout == b"" and str(tmp_path / path) in done.stderr.decode()
