# SPDX-License-Identifier: Apache-2.0
"""A shop that is fed from Kafka, on a real broker: each record once, whatever dies in between.

The shop is killed with -9 again and again while records come, and the broker once. Its cells, the
times that each bad record was seen and the rows of its log are those of an import of the same file.
"""
import csv
import io
import json
import pathlib
import random
import re
import sys
import threading
import time

import confluent_kafka
import confluent_kafka.admin
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import cluster as language  # noqa: E402
import shop as shop_language  # noqa: E402
from fed_shop import Fed, books  # noqa: E402

EVENTS = 200_000
PARTS = 25


@pytest.fixture(scope="module")
def kafka(files):
    """A broker alone, with the topics that the cluster makes."""
    broker = Broker(files)
    broker.start()
    broker.cluster.run("bin/make-topics")
    return broker


class Broker:
    def __init__(self, files):
        self.cluster = language.Cluster(files)

    def start(self):
        settings = language.SCRIPTS / "config/kraft.properties"
        self.cluster.run("bin/kafka-server-start.sh", "-daemon", str(settings))

    def kill(self):
        self.cluster.kill("kafka")
        while "kafka" in self.cluster.processes():
            time.sleep(0.05)

    def clear(self, topic):
        """Deletes all records that the topic has, as its retention would."""
        admin = confluent_kafka.admin.AdminClient({"bootstrap.servers": language.BROKERS})
        partitions = admin.list_topics(topic, timeout=30).topics[topic].partitions
        ends = [confluent_kafka.TopicPartition(topic, number, confluent_kafka.OFFSET_END) for number in partitions]
        for done in admin.delete_records(ends).values():
            done.result(30)


def fed_from_kafka(folder, header):
    return Fed(folder, "--kafka", language.BROKERS, "--kafka-columns", header.decode())


@pytest.fixture(scope="module")
def traffic(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fed")
    text = shop_language.Shop(folder / "none").run(
        "generate", "--events", EVENTS, "--faults", "0.01", "--seed", "11", "--users", 20_000).stdout
    header, *lines = text.removesuffix(b"\n").split(b"\n")
    (folder / "sales.csv").write_bytes(text)
    shop = shop_language.Shop(folder / "imported")
    summary = shop.importing(folder / "sales.csv")
    assert summary["issues"] > 500 and summary["duplicates"] > 200
    return header, lines, books(shop)


def send_slowly(kafka, header, lines):
    part = len(lines) // PARTS
    for begin in range(0, len(lines), part):
        kafka.cluster.send(language.keyed(header, lines[begin:begin + part]))
        time.sleep(0.3)


def test_each_record_once_whatever_dies(kafka, traffic, tmp_path):
    header, lines, expected = traffic
    fed = fed_from_kafka(tmp_path / "fed", header)
    sender = threading.Thread(target=send_slowly, args=(kafka, header, lines))
    sender.start()
    chance = random.Random(5)
    for death in range(5):
        time.sleep(chance.uniform(0.2, 1.2))
        fed.kill()
        if death == 2:
            kafka.kill()
            kafka.start()
        fed.start()
    sender.join()
    fed.await_all()
    fed.stop()
    cells, seen, rows = books(fed.shop)
    assert cells == expected[0]
    assert seen == expected[1], "a bad record was read twice or never"
    assert rows == expected[2], "a row is missing or there twice"


def test_another_shop_reads_the_same_and_adds_only_what_is_new(kafka, traffic, tmp_path):
    header, lines, expected = traffic
    fed = fed_from_kafka(tmp_path / "other", header)
    fed.await_all()
    assert fed.numbers()["records_total"] == EVENTS
    fed.stop()
    fed.start()
    fed.await_all()
    assert fed.numbers()["records_total"] == 0
    more = {"transaction_id": "new", "user_id": "1", "product_id": "2", "product_name": "Tea", "category": "Grocery",
            "quantity": 1, "price": "6.49", "total": "6.49", "timestamp": "2024-06-01 12:00:00", "city": "York"}
    kafka.cluster.send([(b"new", json.dumps(more).encode()), (b"bad", b"no record at all")])
    fed.await_all()
    assert fed.numbers()["records_total"] == 2
    [issue] = [row for row in csv.DictReader(io.StringIO(fed.shop.says("issues", "list", "--format", "csv")))
               if row["raw"] == "no record at all"]
    assert re.fullmatch(r"transactions/\d+:\d+", issue["source"])
    fed.stop()


def test_what_the_broker_deleted_unread_is_told_and_nothing_is_made_up(kafka, traffic, tmp_path):
    header, lines, _ = traffic
    fed = fed_from_kafka(tmp_path / "late", header)
    fed.await_all()
    fed.stop()
    kafka.cluster.send([(b"lost", lines[0].replace(b"1,", b"lost,", 1))] * 40)
    kafka.clear("transactions")
    kafka.cluster.send([(b"lost", lines[0].replace(b"1,", b"kept,", 1))])
    fed.start()
    fed.await_word("is no longer there")
    assert fed.numbers()["reading"] == 0
    fed.stop()
