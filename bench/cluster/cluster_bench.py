#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the job beside Flink SQL and beside Flink's bare source: one cluster, one topic, in turn in one run.

    .venv/bin/python bench/cluster/cluster_bench.py [--events 12000000] [--measured 6000000]
        [--only bare,insights,ledger,sql]

Each runs on a TaskManager of its own start, at parallelism 1 with a checkpoint every 10 s, and reads the topic from
its beginning. Measured is what it takes for the last --measured records, several checkpoints. Seconds
are the wall's; the processor's are those of the TaskManager and of the broker apart. Sums are held against a recount of
the lines by DuckDB. peer.sql is what Flink SQL counts. Writes build/bench/cluster.json.
"""
import argparse
import json
import pathlib
import re
import shutil
import sys
import time
from decimal import Decimal

import confluent_kafka.admin
import requests

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path += [str(ROOT / "bench"), str(ROOT / "tests/cluster")]
import compare  # noqa: E402
from cluster import BROKERS, FLINK, Cluster  # noqa: E402
from kafka import empty_cluster, processor_seconds, produce  # noqa: E402

CHECKPOINT_MILLIS = "10000"
JOBS = {  # class, arguments
    "bare": ["peers.BareSource", BROKERS, CHECKPOINT_MILLIS],
    "insights": ["TransactionAnalyticsJob", "--checkpoint-millis", CHECKPOINT_MILLIS, "--ledger", "no"],
    "ledger": ["TransactionAnalyticsJob", "--checkpoint-millis", CHECKPOINT_MILLIS],
    "sql": ["peers.SqlScript", str(HERE / "peer.sql")],
}
# Enough for Flink SQL's state; ours lies outside of it.
FLINK_OPTIONS = " ".join([
    "-D taskmanager.memory.process.size=5g", "-D taskmanager.memory.managed.size=2g",
    "-D metrics.fetcher.update-interval=1000"])


class Peers:
    """A cluster with the topic `transactions` filled, and the jobs that are run upon it."""

    def __init__(self, lines, events):
        self.lines = lines
        self.events = events

    def __enter__(self):
        self.files = empty_cluster("cluster-")
        self.cluster = Cluster(self.files)
        self.cluster.environment["SHOPSPHERE_FLINK_OPTIONS"] = FLINK_OPTIONS
        self.cluster.up()
        self.cluster.run("build-job")
        self.make_topics()
        with open(self.lines, "rb") as lines:
            produce(lines, self.events)
        return self

    def __exit__(self, *_):
        self.cluster.down()
        shutil.rmtree(self.files)

    def make_topics(self):
        names = re.findall(r"'topic' = '(sql-[a-z-]+)'", (HERE / "peer.sql").read_text(encoding="utf-8"))
        admin = confluent_kafka.admin.AdminClient({"bootstrap.servers": BROKERS})
        for made in admin.create_topics([confluent_kafka.admin.NewTopic(name, 1) for name in names]).values():
            made.result(30)

    def run(self, name, measured):
        """Seconds and processor seconds for the last `measured` records."""
        self.cluster.run("bin/stop-cluster.sh")
        self.cluster.run("bin/start-cluster.sh")
        job = self.start(*JOBS[name])
        processes = self.cluster.processes()
        begin = self.at(job, self.events - measured, processes)
        end = self.at(job, self.events, processes)
        job.await_checkpoints(2)
        sums = {"insights": self.our_sums, "ledger": self.our_sums, "sql": self.sums_of_sql}.get(name)
        result = {"name": name, "per_second": (end[1] - begin[1]) / (end[0] - begin[0]),
                  **{f"{daemon}_us": (end[2][daemon] - begin[2][daemon]) / (end[1] - begin[1]) * 1e6
                     for daemon in end[2]},
                  "sums": sums() if sums else None}
        job.cancel()
        return result

    def start(self, entry, *words):
        """By HTTP: the command line of Flink returns when the bare source has read millions already."""
        with open(self.files / "shopsphere-job.jar", "rb") as jar:
            kept = requests.post(f"{FLINK}/jars/upload", files={"jarfile": jar}, timeout=60).json()["filename"]
        answer = requests.post(f"{FLINK}/jars/{pathlib.Path(kept).name}/run", timeout=60, json={
            "entryClass": f"org.shopsphere.{entry}", "programArgsList": words, "parallelism": 1}).json()
        if "jobid" not in answer:
            causes = re.findall(r"Caused by: (.*)", answer["errors"][-1])
            sys.exit(f"bench: {entry} was refused: {causes[-1] if causes else answer}")
        return Job(answer["jobid"])

    def at(self, job, count, processes):
        """When so many records were read, how many they were in truth, and the daemons' processor seconds then."""
        while (read := job.records_read()) < count:
            print(f"\r{read:,} records …", end="", file=sys.stderr, flush=True)
            time.sleep(0.5)
        return time.monotonic(), read, {daemon: processor_seconds(processes[daemon])
                                        for daemon in ("taskmanager", "kafka")}

    def our_sums(self):
        rows = [row.split(",") for row in self.cluster.processed_output().decode().splitlines()[1:]]
        return sum(int(row[-3]) for row in rows), sum(Decimal(row[-1]) for row in rows)

    def sums_of_sql(self):
        _, value = self.cluster.records("sql-totals")[-1]
        _, transactions, _, revenue = value.decode().split(",")
        return int(transactions), Decimal(revenue)


class Job:
    def __init__(self, number):
        self.url = f"{FLINK}/jobs/{number}"
        self.counters = None

    def get(self, path="", **query):
        return requests.get(self.url + path, params=query, timeout=30).json()

    def records_read(self):
        if not self.counters:
            self.counters = list(self.counters_of_sources())
        return sum(int(float(found["sum"])) for path, name in self.counters
                   for found in self.get(path, get=name, agg="sum"))

    def counters_of_sources(self):
        state = self.get()
        if state["state"] in ("FAILED", "FAILING", "RESTARTING"):
            sys.exit(f"bench: the job failed: {self.get('/exceptions')['exceptionHistory']['entries'][0]['stacktrace']}")
        for vertex in state["vertices"]:
            path = f"/vertices/{vertex['id']}/subtasks/metrics"
            for metric in self.get(path):
                if re.fullmatch(r"Source__[^.]*\.numRecordsOut", metric["id"]):
                    yield path, metric["id"]

    def await_checkpoints(self, count):
        wanted = self.get("/checkpoints")["counts"]["completed"] + count
        while self.get("/checkpoints")["counts"]["completed"] < wanted:
            time.sleep(0.5)

    def cancel(self):
        requests.patch(self.url, params={"mode": "cancel"}, timeout=30)


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--events", type=int, default=12_000_000)
    words.add_argument("--measured", type=int, default=6_000_000)
    words.add_argument("--only", default=",".join(JOBS))
    said = words.parse_args()
    lines = compare.generate("uuid", said.events)
    _, count, total = compare.duckdb_group_by(lines, 2)
    results = {}
    with Peers(lines, said.events) as peers:
        for name in said.only.split(","):
            result = peers.run(name, said.measured)
            if result["sums"]:
                compare.same(result["sums"][0], count, f"{name}'s number of sales")
                compare.same(result["sums"][1], total, f"{name}'s revenue")
                result["sums"] = [str(number) for number in result["sums"]]
            results[name] = result
            print(f"{name:>9} {result['per_second']:>12,.0f} records/s   TaskManager {result['taskmanager_us']:.2f}, "
                  f"broker {result['kafka_us']:.2f} us of processor a record", flush=True)
    for ours in ("insights", "ledger"):
        for peer in ("bare", "sql"):
            if ours in results and peer in results:
                print(f"{ours} / {peer}: {results[ours]['per_second'] / results[peer]['per_second']:.2f}x")
    (ROOT / "build/bench/cluster.json").write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
