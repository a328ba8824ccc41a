# SPDX-License-Identifier: Apache-2.0
"""The language in which the tests talk to the cluster: through its scripts, Kafka and HTTP.

    cluster.up();  cluster.start_job("--transactions-header", header)
    cluster.send(lines)                   # keyed by what each record is about
    cluster.cells()                       # the topic `insights`, folded: lines as of `shopsphere cells`
    cluster.kill("taskmanager")           # with -9

Knows nothing of what the numbers should be, and shares no code with the product.
"""
import csv
import os
import pathlib
import signal
import subprocess
import time

import confluent_kafka
import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "cluster"
BROKERS = "localhost:9092"
FLINK = "http://127.0.0.1:8081"
HDFS = "http://127.0.0.1:50070/webhdfs/v1"
OUTPUT = "/user/shopsphere/data/processed-output.csv"


class Cluster:
    """A cluster whose files are in a folder of its own."""

    def __init__(self, files, scripts=SCRIPTS):
        self.files = pathlib.Path(files)
        self.scripts = pathlib.Path(scripts)
        self.environment = {**os.environ, "SHOPSPHERE_CLUSTER_FILES": str(self.files)}

    def run(self, command, *words, code=0, seconds=300):
        """What a script says, with its errors; it must end with this exit code."""
        done = subprocess.run([self.scripts / command, *words], env=self.environment, timeout=seconds,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        said = done.stdout.decode(errors="replace")
        assert code in (None, done.returncode), f"{command}: exit code {done.returncode}\n{said}"
        return said

    def up(self):
        return self.run("up")

    def down(self):
        return self.run("down", "--wipe", code=None)

    def start_job(self, *options):
        return self.run("start-job", *options)

    def processes(self):
        """The ids of the daemons that run from this folder, by name."""
        found = {}
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            for word in words:
                if word.startswith(b"-Dshopsphere.daemon=" + os.fsencode(self.files) + b"/"):
                    found[word.decode().rsplit("/", 1)[1]] = int(process.name)
        return found

    def kill(self, daemon):
        os.kill(self.processes()[daemon], signal.SIGKILL)

    def job(self):
        """The id of the job."""
        jobs = requests.get(f"{FLINK}/jobs/overview", timeout=10).json()["jobs"]
        return next(job["jid"] for job in jobs if job["name"] == "shopsphere")

    def checkpoints(self):
        """How many checkpoints were completed, and from how many the job was restored."""
        counts = requests.get(f"{FLINK}/jobs/{self.job()}/checkpoints", timeout=10).json()["counts"]
        return counts["completed"], counts["restored"]

    def await_checkpoints(self, count, seconds=60):
        """Waits for so many more complete ones: what was sent before is in the last of them."""
        until = time.monotonic() + seconds
        wanted = self.checkpoints()[0] + count
        while self.checkpoints()[0] < wanted:
            assert time.monotonic() < until, "no checkpoint was completed"
            time.sleep(0.2)

    # What goes in and what comes out.

    def send(self, lines, topic="transactions"):
        """Each line as a record, to the partition of what it is about; returns when all are stored."""
        failed = []
        producer = confluent_kafka.Producer({
            "bootstrap.servers": BROKERS, "acks": "all", "enable.idempotence": True, "linger.ms": 20,
            "compression.type": "lz4", "queue.buffering.max.messages": 1_000_000})
        for key, line in lines:
            producer.produce(topic, value=line, key=key,
                             on_delivery=lambda error, _: error and failed.append(error))
            producer.poll(0)
        assert producer.flush(60) == 0 and not failed, failed[:3]

    def records(self, topic):
        """All committed records of a topic as (key, value), in the order of each partition."""
        consumer = confluent_kafka.Consumer({
            "bootstrap.servers": BROKERS, "group.id": "tests", "isolation.level": "read_committed",
            "enable.auto.commit": False, "enable.partition.eof": True})
        try:
            known = consumer.list_topics(topic, timeout=30).topics[topic].partitions
            consumer.assign([confluent_kafka.TopicPartition(topic, number, 0) for number in known])
            ended, found = set(), []
            until = time.monotonic() + 60
            while len(ended) < len(known):
                assert time.monotonic() < until, f"{topic} did not end"
                message = consumer.poll(1)
                if message is None:
                    continue
                if message.error():
                    assert message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF
                    ended.add(message.partition())
                else:
                    found.append((message.key(), message.value()))
            return found
        finally:
            consumer.close()

    def cells(self):
        newest = {}
        for key, value in self.records("insights"):
            if value is None:
                newest.pop(key, None)
            else:
                newest[key] = value
        return sorted(key + b"|" + value for key, value in newest.items())

    def processed_output(self):
        """The file in HDFS, or None."""
        answer = requests.get(f"{HDFS}{OUTPUT}", params={"op": "OPEN"}, timeout=10)
        return answer.content if answer.status_code == 200 else None

    def await_output(self, expected, seconds):
        """Waits until the processed output is this."""
        until = time.monotonic() + seconds
        shown = None
        while time.monotonic() < until:
            shown = self.processed_output()
            if shown == expected:
                return
            time.sleep(0.5)
        raise AssertionError(f"processed-output.csv differs after {seconds} s: "
                             f"{first_difference(expected, shown or b'')}")


def first_difference(expected, shown):
    for wanted, found in zip(expected.splitlines(), shown.splitlines()):
        if wanted != found:
            return f"{wanted} <> {found}"
    return f"{len(expected.splitlines())} lines <> {len(shown.splitlines())} lines"


def keyed(header, lines):
    """Each line with the root that it is about, as a shop's own producer would say."""
    columns = header.decode().split(",")
    refers_to = columns.index("refers_to") if "refers_to" in columns else None
    for line in lines:
        fields = next(csv.reader([line.decode("latin-1")]), [""])
        about = fields[refers_to] if refers_to is not None and len(fields) > refers_to else ""
        yield (about or fields[0]).encode("latin-1"), line
