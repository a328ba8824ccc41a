# SPDX-License-Identifier: Apache-2.0
"""Reads the lake with DuckDB and pyarrow while a writer appends, merges and is killed.

The entries of position n depend on n alone (test_shop.h), so a clean run of the same writer says
what each day must hold. A reader may have to retry when a file has gone; it must never see a row
twice, nor a day that lost a row it had, nor a day with a gap.
"""

import os
import pathlib
import signal
import subprocess
import threading
import time

import duckdb
import pyarrow.parquet
import pytest

WRITER = os.environ["SHOP_LAKE_WRITER"]
STEPS = ["write", "synced", "committed", "one-published", "published", "retired", "swept"]
ROWS = 2000
BATCH = 100


def files(lake):
    return f"{lake}/lake/shopsphere/transactions/*/*.parquet"


def write(lake, rows, kill_at=None, batch=BATCH):
    environment = dict(os.environ)
    if kill_at:
        environment["SHOP_LAKE_KILL_AT"] = kill_at
    else:
        environment.pop("SHOP_LAKE_KILL_AT", None)
    return subprocess.run([WRITER, str(lake), str(rows), str(batch)], env=environment,
                          capture_output=True, text=True, check=False, timeout=300)


def query(sql):
    """Runs `sql`, a text or a function that makes one anew, until no file went away under it."""
    for _ in range(200):
        try:
            with duckdb.connect() as connection:
                return connection.execute(sql() if callable(sql) else sql).fetchall()
        except (duckdb.IOException, FileNotFoundError):
            time.sleep(0.002)
    raise AssertionError("a reader found no moment without a vanished file in 200 tries")


def everything(lake):
    """Of a lake at rest."""
    return query("SELECT * REPLACE (epoch_us(time) AS time) FROM "
                 f"read_parquet('{files(lake)}', hive_partitioning=true) ORDER BY log_position")


def listed(lake):
    """The files by name, which is what docs/internals/lake.md asks of a reader beside a writer: where DuckDB
    expands a pattern it passes over a name that goes between the listing and its look at the file."""
    folders = pathlib.Path(lake, "lake/shopsphere/transactions")
    return [str(folders / day / name) for day in os.listdir(folders)
            for name in os.listdir(folders / day)]


def days(lake):
    """day -> positions in it, as read at one moment."""
    if not list(pathlib.Path(lake).glob("lake/shopsphere/transactions/*/*.parquet")):
        return {}
    rows = query(lambda: "SELECT day, list(log_position ORDER BY log_position) FROM "
                         f"read_parquet({listed(lake)}, hive_partitioning=true) GROUP BY day")
    return {day: tuple(positions) for day, positions in rows}


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    lake = tmp_path_factory.mktemp("clean")
    done = write(lake, ROWS)
    assert done.returncode == 0, done.stderr
    merges = int(done.stdout.split()[-1])
    assert merges > 5
    return lake


@pytest.fixture(scope="module")
def truth(clean):
    return days(clean)


class Reader(threading.Thread):
    """Reads in a loop and notes what must not be."""

    def __init__(self, lake, truth):
        super().__init__()
        self.lake, self.truth = lake, truth
        self.wrong, self.reads, self.changes = [], 0, 0
        self.seen = {}
        self.stopping = threading.Event()

    def run(self):
        try:
            while not self.stopping.is_set():
                self.look()
        except BaseException as problem:  # shown by the test, not lost with the thread
            self.wrong.append(repr(problem))

    def look(self):
        now = days(self.lake)
        self.reads += 1
        self.changes += now != self.seen
        for day in set(now) | set(self.seen):
            positions = now.get(day, ())
            # A day in log order grows at its end: what is there is a beginning of the truth.
            if positions != self.truth[day][:len(positions)]:
                self.wrong.append(f"{day}: not what was written, or written twice")
            if len(positions) < len(self.seen.get(day, ())):
                self.wrong.append(f"{day}: {len(self.seen[day])} rows became {len(positions)}")
        self.seen = now

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.join()


def test_sums_and_types_are_right_in_duckdb(clean):
    where = f"read_parquet('{files(clean)}', hive_partitioning=true)"
    described = dict(row[:2] for row in query(f"DESCRIBE SELECT * FROM {where}"))
    assert described["day"] == "DATE"
    assert described["sale_day"] == "DATE"
    assert described["revenue"] == "DECIMAL(18,3)"
    assert described["price"] == "DECIMAL(18,6)"
    assert described["time"] == "TIMESTAMP WITH TIME ZONE"
    for name in ("sign", "hour", "transactions", "refunds", "revision"):
        assert described[name] == "INTEGER"
    for name in ("units", "log_position"):
        assert described[name] == "BIGINT"
    rows, positions, first, last, mixed = query(
        f"SELECT count(*), count(DISTINCT log_position), min(log_position), "
               f"max(log_position), count(*) FILTER (sign < 0 AND transactions >= 0) FROM {where}")[0]
    assert (rows, positions, first, last, mixed) == (ROWS, ROWS, 1, ROWS, 0)
    # Every sale is units x price, in both currencies; a refund is the negative of its amount.
    assert query(f"SELECT count(*) FROM {where} WHERE price IS NOT NULL "
                        "AND revenue <> units * price")[0][0] == 0
    assert query(f"SELECT count(*) FROM {where} WHERE kind = 'refund' "
                        "AND (revenue >= 0 OR refunds <> 1 OR price IS NOT NULL)")[0][0] == 0
    assert query(f"SELECT count(DISTINCT currency) FROM {where}")[0][0] == 2


def test_pyarrow_reads_the_same_with_one_column_day(clean):
    table = pyarrow.parquet.read_table(f"{clean}/lake/shopsphere/transactions")
    assert table.schema.names.count("day") == 1
    assert table.num_rows == ROWS
    total = query(f"SELECT sum(revenue), sum(units) FROM read_parquet('{files(clean)}')")[0]
    assert sum(table.column("revenue").to_pylist()) == total[0]
    assert sum(table.column("units").to_pylist()) == total[1]
    assert table.schema.field("time").type == pyarrow.timestamp("us", tz="UTC")
    assert table.schema.field("revenue").type == pyarrow.decimal128(18, 3)


def test_products_are_the_last_table_written(clean):
    count = query(f"SELECT count(*) FROM '{clean}/lake/shopsphere/products/*.parquet'")
    assert count == [(ROWS + 1,)]


@pytest.mark.parametrize("occurrence", [1, 2, 17])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step(tmp_path, clean, truth, step, occurrence):
    with Reader(tmp_path, truth) as reader:
        killed = write(tmp_path, ROWS, f"{step}:{occurrence}")
        if step != "swept":
            assert killed.returncode == -signal.SIGKILL, killed.stderr
        reader.look()  # between the kill and the next start
        again = write(tmp_path, ROWS)
        assert again.returncode == 0, again.stderr
    assert reader.wrong == []
    assert reader.reads > 2
    assert everything(tmp_path) == everything(clean)


@pytest.mark.parametrize("step", ["repairing", "repaired"])
def test_killed_while_repairing(tmp_path, clean, truth, step):
    with Reader(tmp_path, truth) as reader:
        write(tmp_path, ROWS, "one-published:9")
        assert write(tmp_path, ROWS, f"{step}:1").returncode == -signal.SIGKILL
        assert write(tmp_path, ROWS, "committed:7").returncode == -signal.SIGKILL
        assert write(tmp_path, ROWS, f"{step}:1").returncode == -signal.SIGKILL
        assert write(tmp_path, ROWS).returncode == 0
    assert reader.wrong == []
    assert everything(tmp_path) == everything(clean)


def test_killed_at_any_time(tmp_path, clean, truth):
    """Kills by the clock, wherever they hit, with a reader at work all the while."""
    with Reader(tmp_path, truth) as reader:
        for attempt in range(12):
            writer = subprocess.Popen([WRITER, str(tmp_path), str(ROWS), str(BATCH)],
                                      stdout=subprocess.DEVNULL)
            time.sleep(0.05 + 0.023 * attempt)
            writer.kill()
            writer.wait()
        assert write(tmp_path, ROWS).returncode == 0
    assert reader.wrong == []
    assert reader.changes > 3
    assert everything(tmp_path) == everything(clean)


def plant(lake, work):
    """A day with two files at least, for the tests of this test."""
    for folder in sorted(pathlib.Path(lake).glob("lake/shopsphere/transactions/*")):
        if len(list(folder.iterdir())) > 1:
            work(folder, sorted(folder.iterdir())[0])
            return
    raise AssertionError("no day with two files")


@pytest.mark.parametrize("fault", ["loss", "double"])
def test_the_reader_notices_a_planted(tmp_path, truth, fault):
    assert write(tmp_path, ROWS).returncode == 0
    reader = Reader(tmp_path, truth)
    reader.look()
    assert reader.wrong == []
    if fault == "loss":
        plant(tmp_path, lambda folder, file: file.unlink())
    else:
        plant(tmp_path, lambda folder, file: os.link(file, folder / "again.parquet"))
    reader.look()
    assert reader.wrong != []
