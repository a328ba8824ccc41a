# SPDX-License-Identifier: Apache-2.0
"""What was acknowledged over HTTP is there, whatever happens to the disk or the process."""
import collections
import os
import random
import threading
import time

import pytest
import requests
import served_shop as language
import shop
from small_disk import SmallDisk

LINE = "{},1001,2001,Laptop,Electronics,1,10.00,10.00,2024-12-30 14:30:00,London\n"


class Client(threading.Thread):
    """Sends batches one after the other until told to stop, and notes which were acknowledged."""

    def __init__(self, server, name):
        super().__init__()
        self.server, self.name_of_ids, self.stopping = server, name, False
        self.acknowledged, self.unsure, self.statuses = [], [], collections.Counter()

    def run(self):
        number, session = 0, requests.Session()
        while not self.stopping:
            ids = [f"{self.name_of_ids}-{number}-{i}" for i in range(random.choice((1, 1, 20, 300)))]
            number += 1
            address = self.server.address
            try:
                answer = session.post(address + "/v1/transactions", timeout=30,
                                      data="".join(map(LINE.format, ids)),
                                      headers={**self.server.headers("ingest"),
                                               "Content-Type": "text/csv"})
            except requests.RequestException:
                self.unsure.append(ids)
                self.statuses["none"] += 1
                time.sleep(0.05)
                continue
            self.statuses[answer.status_code] += 1
            if answer.status_code == 200:
                assert [result["status"] for result in answer.json()["results"]] == \
                    ["booked"] * len(ids)
                self.acknowledged += ids
                continue
            if answer.status_code != 503 and (self.server.process is None or
                                                address != self.server.address):
                continue  # our server is dead, and a stranger has its port
            assert answer.status_code == 503 and answer.headers["Retry-After"], answer.text
            self.unsure.append(ids)
            time.sleep(0.05)


def with_clients(server, count, until):
    clients = [Client(server, f"c{i}") for i in range(count)]
    for client in clients:
        client.start()
    until(clients)
    for client in clients:
        client.stopping = True
    for client in clients:
        client.join()
    return clients


def count_in(behind, ids):
    """How often each of these is booked, by what is stored."""
    rows = behind.lake("SELECT transaction_id, sum(transactions) FROM lake GROUP BY 1")
    booked = dict(rows)
    return [booked.get(one, 0) for one in ids]


def check_books(behind, clients):
    acknowledged = [one for client in clients for one in client.acknowledged]
    assert len(acknowledged) > 100
    assert set(count_in(behind, acknowledged)) == {1}
    sent = len(acknowledged) + sum(len(ids) for client in clients for ids in client.unsure)
    stored = behind.lake("SELECT count(DISTINCT transaction_id), sum(transactions) FROM lake")[0]
    assert stored[0] == stored[1], "something is booked twice"
    assert len(acknowledged) <= stored[0] <= sent
    behind.verify()


def test_a_disk_that_is_full_and_then_is_not(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    disk = SmallDisk(tmp_path / "disk", 24)
    try:
        behind = shop.Shop(disk.folder / "shop")
        server = language.Server(behind)

        def until(clients):
            wait_for(lambda: any(client.statuses[503] for client in clients))
            tried_for = time.monotonic() + 2  # it tries again meanwhile, and finds no room
            while time.monotonic() < tried_for:
                assert requests.get(server.address + "/healthz", timeout=5).status_code == 200
            disk.give_room()
            before = sum(len(client.acknowledged) for client in clients)
            wait_for(lambda: sum(len(client.acknowledged) for client in clients) > before + 1000)

        clients = with_clients(server, 4, until)
        server.stop()
        check_books(behind, clients)
    finally:
        disk.close()


@pytest.mark.parametrize("seed", range(3))
def test_a_server_that_is_killed_under_16_clients(tmp_path, seed):
    random.seed(seed)
    behind = shop.Shop(tmp_path / "shop")
    server = language.Server(behind)

    def until(clients):
        for _ in range(3):
            time.sleep(random.uniform(0.3, 1.2))
            process, server.process = server.process, None
            process.kill()
            process.wait()
            again = language.Server(behind)
            server.address, server.process, server.tokens = again.address, again.process, again.tokens
        time.sleep(0.5)

    clients = with_clients(server, 16, until)
    server.stop()
    assert sum(client.statuses["none"] for client in clients) > 0
    check_books(behind, clients)


def test_a_server_that_is_told_to_stop_answers_what_it_took(tmp_path):
    behind = shop.Shop(tmp_path / "shop")
    server = language.Server(behind)

    def until(_):
        time.sleep(1)
        server.stop()

    check_books(behind, with_clients(server, 8, until))


def wait_for(happened, seconds=60):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
