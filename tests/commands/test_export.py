# SPDX-License-Identifier: Apache-2.0
"""The folder that `export` writes: laid out as in HDFS, replaced table by table, never half."""
import os
import shutil

import duckdb
import pytest

SALES = ["--events", 3000, "--days", 5, "--faults", 0.02]


@pytest.fixture
def filled(shop, simulated):
    stream, _ = simulated(*SALES, truth=False)
    shop.importing(stream)
    return shop


def rows(out):
    with duckdb.connect() as connection:
        return connection.execute(
            "SELECT count(*), sum(transactions), sum(units), sum(revenue) FROM read_parquet("
            f"'{out}/shopsphere/transactions/day=*/*.parquet', hive_partitioning = true)").fetchone()


def lake_rows(shop):
    return rows(shop.folder / "lake")


def test_what_is_exported_adds_up_to_the_lake(filled, tmp_path):
    out = tmp_path / "out"
    said = filled.says("export", "--out", out)
    assert str(out) in said
    assert rows(out) == lake_rows(filled)
    processed = out / "user/shopsphere/data/processed-output.csv"
    assert processed.read_text().startswith("day,city,category,currency,transactions,units,revenue\n")
    assert processed.read_bytes() == \
        (filled.folder / "lake/user/shopsphere/data/processed-output.csv").read_bytes()
    assert sorted(path.name for path in out.iterdir()) == ["shopsphere", "user"]


def test_a_lake_that_lags_is_brought_up_to_the_log_first(shop, simulated, tmp_path):
    stream, _ = simulated(*SALES, truth=False)
    shop.importing("--no-lake", stream)
    assert shop.lake_files() == []
    shop.says("export", "--out", f"file://{tmp_path}/out%20side")
    assert rows(tmp_path / "out side") == lake_rows(shop)
    booked = sum(row["transactions"] for row in shop.report("revenue", by="day"))
    assert rows(tmp_path / "out side")[1] == booked


def test_an_export_replaces_the_one_before(filled, simulated, tmp_path):
    out = tmp_path / "out"
    filled.says("export", "--out", out)
    before = rows(out)
    more, _ = simulated("--events", 500, "--days", 2, "--start", "2025-03-01", "--ids", "uuid",
                        truth=False)
    filled.importing(more)
    assert rows(out) == before  # links into the lake, yet of that moment
    filled.says("export", "--out", out)
    assert rows(out) == lake_rows(filled) != before


def test_where_links_cannot_go_files_are_copied(filled, tmp_path):
    if not os.path.isdir("/dev/shm") or os.stat("/dev/shm").st_dev == os.stat(tmp_path).st_dev:
        pytest.skip("there is no second file system here")
    out = f"/dev/shm/shopsphere-export-test-{os.getpid()}"
    try:
        assert "all copied" in filled.says("export", "--out", out)
        assert rows(out) == lake_rows(filled)
    finally:
        shutil.rmtree(out, ignore_errors=True)


def test_what_is_not_an_export_is_left_alone(filled, tmp_path):
    mine = tmp_path / "out/shopsphere/users/mine.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    refused = filled.run("export", "--out", tmp_path / "out", code=2)
    assert b"mine.txt" in refused.stderr and refused.stdout == b""
    assert mine.read_text() == "mine"
    assert not (tmp_path / "out/shopsphere/transactions").exists()


@pytest.mark.parametrize("url, word", [("hdfs://namenode:9000/shop", b"cluster"),
                                       ("s3://bucket/shop", b"file:///"),
                                       ("file://srv/shop", b"three slashes")])
def test_other_urls_are_refused_in_one_line(filled, url, word):
    refused = filled.run("export", "--out", url, code=2)
    assert word in refused.stderr and refused.stderr.count(b"\n") == 1


def test_no_shop_is_made_by_an_export(shop, tmp_path):
    assert b"there is no shop" in shop.run("export", "--out", tmp_path / "out", code=1).stderr
    assert not shop.folder.exists()
