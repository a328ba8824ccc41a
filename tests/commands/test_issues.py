# SPDX-License-Identifier: Apache-2.0
"""The records that were refused, as an administrator sees them in windows of any width."""
import re

import duckdb
import pytest
import shop as language

COLUMNS = ["issue_id", "cause", "field", "transaction_id", "source", "received_at", "amount", "currency",
           "state", "revision", "seen", "raw"]


@pytest.fixture(scope="module")
def faulty_shop(simulated, tmp_path_factory):
    shop = language.Shop(tmp_path_factory.mktemp("faulty") / "shop")
    for words in (("--ids", "sequential"), ("--ids", "uuid", "--seed", 2)):
        shop.importing(simulated("--events", 1500, "--faults", 0.1, *words, truth=False)[0])
    return shop


def in_a_window(shop, columns, *words):
    """What the command wrote on a terminal of this width, as lines without colours."""
    written = shop.on_terminal(columns, "stdout", *words)
    return re.sub(r"\033\[[0-9;]*m", "", written).replace("\r\n", "\n").splitlines()


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 120, 200])
def test_ids_can_be_copied_whole_in_any_window(faulty_shop, columns):
    lines = in_a_window(faulty_shop, columns, "issues", "list")
    assert max(map(len, lines)) <= columns
    heading, rows = lines[1], lines[3:-2]
    newest = faulty_shop.issues()[:50]
    assert [row.split()[0] for row in rows] == [issue["issue_id"] for issue in newest]
    assert [row.split()[1] for row in rows] == [issue["cause"] for issue in newest]
    transaction = heading.find("transaction id")
    if transaction > 0:  # it is left out rather than cut
        assert [row[transaction:].split("  ")[0].strip() for row in rows] == \
            [as_shown(issue["transaction_id"]) for issue in newest]
    shown = faulty_shop.says("issues", "show", rows[0].split()[0])
    assert newest[0]["raw"] in shown


def as_shown(text):
    return re.sub(r"[\x00-\x1f\x7f]", lambda found: " " if found[0] in "\t\r\n" else "\ufffd", text).strip()


def test_amounts_end_below_each_other(faulty_shop):
    lines = in_a_window(faulty_shop, 80, "issues", "list")
    end = lines[1].find("amount") + len("amount")
    amounts = [line[:end].split("  ")[-1] for line in lines[3:-2]]
    assert sum(bool(re.search(r"[£€¥$]", amount)) for amount in amounts) > 10
    assert all(amount == amount.rstrip() for amount in amounts if amount.strip())
    assert all(line[end:end + 2].strip() == "" for line in lines[3:-2])


def test_a_wider_window_shows_more(faulty_shop):
    counts = [len(re.split(r"  +", in_a_window(faulty_shop, columns, "issues", "list", "--limit", "5")[2]))
              for columns in (40, 60, 80, 100, 140, 250)]
    assert counts == sorted(counts) and counts[0] < counts[2] < counts[-1]


def test_a_program_reads_every_column(faulty_shop):
    assert faulty_shop.says("issues", "list", "--format", "csv").splitlines()[0] == ",".join(COLUMNS)
    assert all(list(issue) == COLUMNS for issue in faulty_shop.issues())
    assert {issue["state"] for issue in faulty_shop.issues()} == {"open"}


def test_a_line_names_each_issue_and_its_cause(faulty_shop):
    line = faulty_shop.says("issues", "list", "--format", "line")
    assert line.count("\n") == 1
    for issue in faulty_shop.issues():
        assert f"{issue['issue_id']}: {issue['cause']}" in line


def test_parquet_of_issues_goes_through_a_pipe(faulty_shop, tmp_path):
    file = tmp_path / "issues.parquet"
    file.write_bytes(faulty_shop.run("issues", "list", "--format", "parquet").stdout)
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT issue_id, cause FROM read_parquet('{file}')").fetchall()
    assert found == [(issue["issue_id"], issue["cause"]) for issue in faulty_shop.issues()]


def test_no_issues_are_said_in_words(shop):
    shop.importing("-", stdin=b"1,1001,2001,Laptop,Electronics,2,1500.00,3000.00,2024-12-30 14:30:00,London\n")
    assert "No issues" in "\n".join(in_a_window(shop, 60, "issues", "list"))
