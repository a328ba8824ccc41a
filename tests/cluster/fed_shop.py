# SPDX-License-Identifier: Apache-2.0
"""A server that reads from a broker, on a data directory that outlives it.

    fed = Fed(folder, "--kafka", "localhost:9092");  fed.kill();  fed.start();  fed.await_all();  fed.stop()
    cells, seen, rows = books(fed.shop)
"""
import csv
import io
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time

import requests

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import shop as shop_language  # noqa: E402


class Fed:
    running = []  # for who must see to it that none is left when a test has failed

    def __init__(self, folder, *source):
        self.shop = shop_language.Shop(folder)
        self.log = folder.with_suffix(".log")
        self.source = source
        self.process = None
        Fed.running.append(self)
        self.start()

    def start(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            self.shop.command("serve", "--listen", f"127.0.0.1:{port}", *self.source,
                              "--metrics-open", "true"),
            stdout=self.log.open("ab"), stderr=subprocess.STDOUT)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log.read_text()
            try:
                if requests.get(f"{self.address}/readyz", timeout=1).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.02)
        raise AssertionError(f"the server is not ready: {self.log.read_text()}")

    def numbers(self):
        text = requests.get(f"{self.address}/metrics", timeout=10).text
        return {name: float(value) for name, value in
                re.findall(r"^shopsphere_feed_(\w+) ([\d.e+]+)$", text, re.MULTILINE)}

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(60) == 0, self.log.read_text()

    def await_all(self, seconds=60):
        """Waits until nothing waits at the broker, and all that was read is answered."""
        until = time.monotonic() + seconds
        before = None
        while time.monotonic() < until:
            now = self.numbers()
            if now["reading"] == 1 and now["lag"] == 0 and now == before:
                return
            before = now
            time.sleep(0.3)
        raise AssertionError(f"{self.numbers()}\n{self.log.read_text()}")

    def await_word(self, word, seconds=30):
        until = time.monotonic() + seconds
        while word not in self.log.read_text():
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.1)


def books(shop):
    """All cells, how often each bad record was seen, and how many rows the log has."""
    rows = csv.DictReader(io.StringIO(shop.says("issues", "list", "--state", "all", "--format", "csv")))
    seen = sorted((row["issue_id"], row.get("seen")) for row in rows)
    verified = shop.says("verify")
    return shop.run("cells").stdout, seen, re.findall(r"[\d,]+ rows", verified)
