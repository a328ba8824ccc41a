# SPDX-License-Identifier: Apache-2.0
"""The same records through the one binary, and through Kafka, Flink and HDFS: the same numbers.

The first half of the simulated shop's records goes through undisturbed. In the middle of the second
half the TaskManager is killed with -9.
"""
import pathlib
import sys
import threading
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import cluster as language  # noqa: E402
import shop as shop_language  # noqa: E402

EVENTS = 200_000


class Expected:
    """What the one binary makes of some lines."""

    def __init__(self, folder, header, lines):
        folder.mkdir()
        (folder / "sales.csv").write_bytes(b"\n".join([header, *lines]) + b"\n")
        shop = shop_language.Shop(folder / "shop")
        self.summary = shop.importing(folder / "sales.csv")
        self.cells = shop.run("cells").stdout.splitlines()
        self.output = (shop.folder / "lake" / language.OUTPUT[1:]).read_bytes()


@pytest.fixture(scope="module")
def traffic(tmp_path_factory):
    """The header and the lines of a simulated shop, faults and all."""
    shop = shop_language.Shop(tmp_path_factory.mktemp("traffic"))
    text = shop.run("generate", "--events", EVENTS, "--faults", "0.01", "--seed", "7").stdout
    header, *lines = text.removesuffix(b"\n").split(b"\n")
    assert len(lines) == EVENTS
    return header, lines


@pytest.fixture(scope="module")
def cluster(files):
    cluster = language.Cluster(files)
    cluster.up()
    return cluster


def assert_same(cluster, expected):
    cells = cluster.cells()
    assert cells == expected.cells, (
        f"{len(cells)} cells <> {len(expected.cells)}; "
        f"missing {sorted(set(expected.cells) - set(cells))[:3]}, "
        f"too many {sorted(set(cells) - set(expected.cells))[:3]}")
    # Each refusal once: a transaction that was committed twice would show here.
    assert len(cluster.records("issues")) == expected.summary["issues"]


def test_undisturbed(cluster, traffic, tmp_path):
    header, lines = traffic
    cluster.start_job("--header", header.decode())
    half = lines[:EVENTS // 2]
    expected = Expected(tmp_path / "all", header, half)
    assert expected.summary["issues"] > 100 and expected.summary["duplicates"] > 100
    cluster.send(language.keyed(header, half))
    cluster.await_output(expected.output, 120)
    assert_same(cluster, expected)
    # What is compared would show a single lost line.
    less = Expected(tmp_path / "less", header, half[:1000] + half[1001:])
    assert less.summary["booked"] == expected.summary["booked"] - 1
    assert cluster.cells() != less.cells
    assert cluster.processed_output() != less.output


def test_up_again_leaves_all_as_it_is(cluster):
    before = cluster.processes()
    assert set(before) == {"kafka", "namenode", "datanode", "jobmanager", "taskmanager"}
    cluster.up()
    assert cluster.processes() == before
    assert "runs already" in cluster.start_job()


def test_a_task_manager_is_killed_in_the_middle(cluster, traffic, tmp_path):
    header, lines = traffic
    expected = Expected(tmp_path / "all", header, lines)
    completed_before, restored_before = cluster.checkpoints()
    sender = threading.Thread(target=send_slowly, args=(cluster, header, lines[EVENTS // 2:]))
    sender.start()
    while cluster.checkpoints()[0] < completed_before + 3:
        time.sleep(0.1)
    assert sender.is_alive(), "everything was sent before the kill"
    cluster.kill("taskmanager")
    sender.join()
    assert "taskmanager" not in cluster.processes()
    assert "taskmanager  is down" in cluster.run("status", code=1)
    cluster.up()
    cluster.await_output(expected.output, 120)
    assert cluster.checkpoints()[1] > restored_before, "the job went on without its checkpoint"
    assert_same(cluster, expected)


def send_slowly(cluster, header, lines):
    """Some seconds long, so that checkpoints and the kill fall in between."""
    part = len(lines) // 20
    for begin in range(0, len(lines), part):
        cluster.send(language.keyed(header, lines[begin:begin + part]))
        time.sleep(0.5)
