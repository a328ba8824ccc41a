#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures `serve --kafka` beside a bare librdkafka consumer of the same topic, in turn, broker on the same cores.

    .venv/bin/python bench/kafka.py [--events 5000000] [--rounds 3]

The bare consumer looks at checksums and does nothing with a record; the shop books it, durable, with index, all views
and the lake. Its sums are held against an import of the same lines. Writes build/bench/kafka.json.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

from served_shop import BINARY, PORT, ROOT

LOAD = ROOT / "build/release/bench/kafka_load_bench"
BROKERS = "localhost:9092"
TOPIC = "transactions"


def empty_cluster(prefix):
    """A folder for the files of a cluster, with the systems in it."""
    files = pathlib.Path(tempfile.mkdtemp(prefix=prefix, dir=ROOT / "build/bench"))
    subprocess.run([ROOT / "cluster/fetch"], check=True)
    (files / "lib").symlink_to(ROOT / "build/cluster/lib")
    return files


class Broker:
    """Kafka alone, with an empty log."""

    def __enter__(self):
        self.files = empty_cluster("kafka-")
        self.run("bin/kafka-server-start.sh", "-daemon", str(ROOT / "cluster/config/kraft.properties"))
        self.run("bin/make-topics")
        return self

    def run(self, script, *words):
        subprocess.run([ROOT / "cluster" / script, *words], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "SHOPSPHERE_CLUSTER_FILES": str(self.files)})

    def processor_seconds(self):
        return processor_seconds((self.files / "pid/kafka").read_text().strip())

    def __exit__(self, *_):
        self.run("down", "--wipe")
        shutil.rmtree(self.files)


def processor_seconds(process):
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def generating(events):
    return subprocess.Popen([BINARY, "generate", "--events", str(events), "--users", "1000000", "--products", "5000",
                             "--seed", "1"], stdout=subprocess.PIPE)


def produce(lines, events):
    """Each line of a stream as a record, keyed by its id."""
    keyed = subprocess.Popen(["awk", "-F,", '{print $1 "\\t" $0}'], stdin=lines, stdout=subprocess.PIPE)
    told = subprocess.run([LOAD, "produce", BROKERS, TOPIC], stdin=keyed.stdout, capture_output=True, check=True)
    records = json.loads(told.stdout)["records"]
    if records != events:
        sys.exit(f"bench: {records} of {events} records were produced")


def bare(events):
    told = subprocess.run([LOAD, "consume", BROKERS, TOPIC, str(events)], capture_output=True, check=True)
    return events / json.loads(told.stdout)["seconds"]


class Fed:
    """A shop on a new data directory, fed from the topic."""

    def __init__(self):
        self.data = pathlib.Path(tempfile.mkdtemp(prefix="fed-", dir=ROOT / "build/bench"))
        self.process = subprocess.Popen(
            [BINARY, "--data", self.data, "serve", "--listen", f"127.0.0.1:{PORT}", "--kafka", BROKERS,
             "--metrics-open", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def records(self):
        try:
            text = urllib.request.urlopen(f"http://127.0.0.1:{PORT}/metrics", timeout=5).read().decode()
        except OSError:
            return 0
        return int(float(re.search(r"^shopsphere_feed_records_total (\S+)$", text, re.MULTILINE).group(1)))

    def rate_until(self, events):
        """From the first record on."""
        while self.records() == 0:
            time.sleep(0.01)
        start, first = time.perf_counter(), self.records()
        while (now := self.records()) < events:
            if time.perf_counter() - start > 300:
                sys.exit(f"bench: {now} of {events} records after five minutes")
            time.sleep(0.05)
        return (events - first) / (time.perf_counter() - start)

    def stop(self):
        seconds = processor_seconds(self.process.pid)
        self.process.terminate()
        self.process.wait()
        sums = sums_of(self.data)
        shutil.rmtree(self.data)
        return seconds, sums


def sums_of(data):
    told = subprocess.run([BINARY, "--data", data, "report", "revenue", "--by", "year", "--format", "csv"],
                          capture_output=True, check=True)
    return told.stdout.decode()


def imported(events):
    with tempfile.TemporaryDirectory(dir=ROOT / "build/bench") as data:
        made = generating(events)
        subprocess.run([BINARY, "--data", data, "import", "-"], stdin=made.stdout, check=True, capture_output=True)
        return sums_of(data)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    (ROOT / "build/bench").mkdir(parents=True, exist_ok=True)
    expected = imported(options.events)
    theirs, ours, shop_micros, broker_micros = [], [], [], []
    with Broker() as broker:
        produce(generating(options.events).stdout, options.events)
        for _ in range(options.rounds):
            theirs.append(bare(options.events))
            before = broker.processor_seconds()
            fed = Fed()
            ours.append(fed.rate_until(options.events))
            broker_micros.append((broker.processor_seconds() - before) * 1e6 / options.events)
            seconds, sums = fed.stop()
            shop_micros.append(seconds * 1e6 / options.events)
            if sums != expected:
                sys.exit(f"bench: the shop fed from Kafka has\n{sums}an import has\n{expected}")
    rate, peer = statistics.median(ours), statistics.median(theirs)
    print(f"serve --kafka, lake and all: {rate:,.0f}/s; bare librdkafka consumer: {peer:,.0f}/s; "
          f"{rate / peer:.2f}x (asked 0.3x with the lake)")
    print(f"processor a record: the shop {statistics.median(shop_micros):.2f} us, "
          f"the broker {statistics.median(broker_micros):.2f} us")
    (ROOT / "build/bench/kafka.json").write_text(json.dumps(
        {"ours": ours, "bare": theirs, "shop_us": shop_micros, "broker_us": broker_micros}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
