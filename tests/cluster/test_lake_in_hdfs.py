# SPDX-License-Identifier: Apache-2.0
"""The lake's copy in a real HDFS: each row once, whatever dies, and what Spark makes of it.

A server copies while it is sent records; it is killed with -9 again and again, HDFS once. A reader in
between never sees a row twice, and never misses one that it has seen.
"""
import csv
import json
import random
import re
import subprocess
import sys
import threading
import time
from decimal import Decimal

import pytest

import cluster as language
import hdfs_lake
from fed_shop import Fed

ANALYSIS = language.SCRIPTS / "analysis"
sys.path.insert(0, str(ANALYSIS))
import questions  # noqa: E402

PARTS = 8
SPANS = ("month", "year", "season")


class Hdfs:
    def __init__(self, files):
        self.cluster = language.Cluster(files)
        self.cluster.run("bin/hdfs", "namenode", "-format", "-nonInteractive")
        self.start()

    def start(self):
        self.cluster.run("bin/start-dfs.sh")

    def kill(self, daemon):
        self.cluster.kill(daemon)
        while daemon in self.cluster.processes():
            time.sleep(0.05)


def rows_once():
    """{log_position: (day, transaction, money, units)} of all days; None where a file went meanwhile."""
    rows = hdfs_lake.rows_if_at_rest("log_position", "transaction_id", "revenue", "units")
    if rows is None:
        return None
    found = {position: (day, *row) for day, (position, *row) in rows}
    assert len(found) == len(rows), "some rows are there twice"
    return found


@pytest.fixture(scope="module")
def hdfs(files):
    return Hdfs(files)


class Reader(threading.Thread):
    """Reads all there is, over and over."""

    def __init__(self):
        super().__init__(daemon=True)
        self.seen, self.reads, self.wrong, self.ended = {}, 0, [], threading.Event()

    def run(self):
        while not self.ended.is_set():
            try:
                rows = rows_once()
            except AssertionError as twice:
                self.wrong.append(str(twice))
                return
            if rows is None:
                continue
            missing = self.seen.keys() - rows.keys()
            if missing:
                self.wrong.append(f"{len(missing)} rows that were there are not")
                return
            self.seen = rows
            self.reads += 1


@pytest.fixture(scope="module")
def copied(hdfs, tmp_path_factory):
    """A shop whose server died again and again while it was sent records, with all of them copied."""
    folder = tmp_path_factory.mktemp("copied")
    fed = Fed(folder / "shop", "--lake", hdfs_lake.ADDRESS, "--lake-seconds", "1")
    text = fed.shop.run("generate", "--events", "30000", "--seed", "5", "--users", "2000",
                        "--days", "40", "--order", "shuffled", "--faults", "0.05").stdout
    header, *lines = text.removesuffix(b"\n").split(b"\n")
    reader = Reader()
    reader.start()
    chance = random.Random(5)
    for part in range(PARTS):
        piece = folder / "part.csv"
        piece.write_bytes(b"\n".join([header, *lines[part::PARTS]]) + b"\n")
        fed.shop.importing(piece)
        time.sleep(chance.uniform(0, 3))
        if part % 2:
            fed.kill()
            fed.start()
        if part == PARTS // 2:
            hdfs.kill("datanode")
            time.sleep(2)
            hdfs.kill("namenode")
            time.sleep(1)
            hdfs.start()
    await_copy(fed)
    reader.ended.set()
    reader.join(60)
    assert not reader.wrong, reader.wrong
    assert reader.reads > 3
    yield fed
    fed.stop()


def await_copy(fed, seconds=90):
    """Waits until HDFS has as many rows as the shop's own lake is brought to by a copy."""
    until = time.monotonic() + seconds
    before = None
    while time.monotonic() < until:
        fed.shop.says("export", "--out", str(fed.shop.folder) + "-exported")  # brings the lake up
        count = fed.shop.lake("SELECT count(*) FROM lake")[0][0]
        rows = rows_once()
        if rows is not None and len(rows) == count == before:
            return
        before = count
        time.sleep(1)
    raise AssertionError(fed.log.read_text()[-3000:])


def test_each_row_is_there_once(copied, hdfs):
    ours = {position: (str(day), transaction, revenue, units)
            for position, day, transaction, revenue, units in copied.shop.lake(
                "SELECT log_position, day, transaction_id, revenue, units FROM lake")}
    assert len(ours) > 20_000
    assert rows_once() == ours
    said = copied.log.read_text()
    assert "answers" in said or "Could" in said or "connect" in said, "HDFS was away: " + said[-2000:]


def test_there_are_few_files(hdfs):
    place = hdfs_lake.TRANSACTIONS
    files = {day: len(hdfs_lake.names(f"{place}/{day}")) for day in hdfs_lake.names(place)}
    assert len(files) >= 40 and max(files.values()) == 1, files
    assert hdfs_lake.names("/shopsphere/products") in ([], ["part-0.parquet"])


def test_processed_output_is_that_of_the_shop(copied, hdfs):
    assert hdfs_lake.read(language.OUTPUT) == (
        copied.shop.folder / "lake/user/shopsphere/data/processed-output.csv").read_bytes()


def test_another_shop_is_refused(hdfs, copied, tmp_path):
    before = rows_once()
    other = Fed(tmp_path / "other", "--lake", hdfs_lake.ADDRESS, "--lake-seconds", "1")
    other.await_word("belongs to another shop")
    other.stop()
    assert rows_once() == before


def assert_as_reported(shop, span, rows):
    """What some engine made of the lake is what `shopsphere report` says."""
    sums = {(str(row[span]), row["currency"]): Decimal(row["revenue"]) for row in rows}
    expected = {(str(row[span]), row["currency"]): Decimal(row["revenue"])
                for row in shop.report("revenue", by=span)}
    assert sums == expected and sums, span


def test_spark_answers_the_questions_of_month_year_and_season(copied):
    """cluster/analysis/questions.py on hdfs://"""
    done = subprocess.run(
        [sys.executable, ANALYSIS / "questions.py", "--format", "json"], capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    for span in SPANS:
        assert_as_reported(copied.shop, span, [row for row in answers if row["question"] == span])


@pytest.mark.parametrize("server, start, port, spans", [
    ("thriftserver", "start-thrift-server.sh", 10000, SPANS),
    ("hiveserver2", "start-hive-server.sh", 10001, ("season",))])  # a question takes it ten seconds
def test_a_jdbc_client_asks(copied, hdfs, server, start, port, spans):
    """Hive's own client, as Tableau and Power BI would, with the questions of cluster/analysis."""
    hdfs.cluster.run(f"bin/{start}")
    assert f"{server} " in hdfs.cluster.run("status", code=None)
    hdfs.cluster.environment["JDBC_URL"] = f"jdbc:hive2://localhost:{port}/"
    asked = questions.questions()
    for span in spans:
        said = hdfs.cluster.run("bin/beeline", "--outputformat=csv2", "-e", " ".join(asked[span].split()))
        assert f"{span},currency" in said, said
        lines = said[said.index(f"{span},"):].splitlines()
        assert_as_reported(copied.shop, span, list(csv.DictReader(line for line in lines if line)))


def test_the_notebook_trains_a_model(copied):
    """cluster/analysis/who_buys_again.ipynb, cell by cell, in a Python of its own."""
    cells = json.loads((ANALYSIS / "who_buys_again.ipynb").read_text())["cells"]
    program = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    done = subprocess.run([sys.executable, "-"], input=program.encode(), capture_output=True, timeout=300)
    said = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    buyers = copied.shop.lake("SELECT count(DISTINCT user_id) FROM (SELECT user_id, day FROM lake "
                              "WHERE kind = 'sale' GROUP BY ALL HAVING sum(transactions) > 0)")[0][0]
    assert f"of {buyers:,} customers" in said, said
    assert float(re.search(r"area under the curve ([\d.]+)", said).group(1)) > 0.55, said
