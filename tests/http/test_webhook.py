# SPDX-License-Identifier: Apache-2.0
"""Alerts to a receiver elsewhere: signed, sent until it has heard, each once by its id."""
import base64
import hashlib
import hmac
import http.server
import json
import os
import ssl
import subprocess
import threading
import time

import pytest
import served_shop as language
import shop as shops

KEY = os.urandom(32)
BAD = "{0},1003,2003,Nike Shoes,Footwear,1,90.00,99.00,2024-12-30 14:40:00,London\n"
SELLS = "{0},1003,2002,Nike Shoes,Footwear,1,90.00,90.00,2024-12-30 14:40:00,London\n"


class Receiver:
    """A server that answers `answers` one after the other, then 200, and keeps what it was sent."""

    def __init__(self, answers=(), tls=None, delay=0.0):
        self.requests = []
        waiting = list(answers)
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(delay)
                status = waiting.pop(0) if waiting else 200
                receiver.requests.append((status, dict(self.headers), body))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def heard(self, count, seconds=30):
        """The alerts that were taken, by id, once there are so many."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            taken = {headers["webhook-id"]: json.loads(body)
                     for status, headers, body in list(self.requests) if status == 200}
            if len(taken) >= count:
                return taken
            time.sleep(0.05)
        raise AssertionError(f"{len(self.requests)} requests, too few of them alerts: {self.requests}")

    def check_signatures(self):
        for _, headers, body in self.requests:
            seconds = headers["webhook-timestamp"]
            assert abs(int(seconds) - time.time()) < 120
            content = f"{headers['webhook-id']}.{seconds}.".encode() + body
            digest = hmac.new(KEY, content, hashlib.sha256).digest()
            assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
            assert headers["Content-Type"] == "application/json"
            assert json.loads(body)["id"] == headers["webhook-id"]


def until(holds, seconds=30):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def secret(tmp_path):
    file = tmp_path / "webhook.secret"
    file.write_text("whsec_" + base64.b64encode(KEY).decode() + "\n")
    return file


@pytest.fixture
def alerting(tmp_path, secret):
    """alerting(receiver) -> a server of an empty shop that tells the receiver."""
    servers = []

    def serve(receiver, address=None, folder="shop"):
        shop = shops.Shop(tmp_path / folder)
        if not (tmp_path / folder / "store").exists():
            shop.importing("-", stdin=b"")
        server = language.Server(shop, "--webhook", address or f"http://127.0.0.1:{receiver.port}/hook",
                                 "--webhook-secret-file", str(secret))
        servers.append(server)
        time.sleep(0.3)
        return server

    yield serve
    for server in servers:
        if server.process.poll() is None:
            server.stop()


def test_what_failed_twice_is_sent_again_and_each_alert_comes_once(alerting):
    receiver = Receiver(answers=[500, 500])
    server = alerting(receiver)
    server.post("products", language.PRODUCTS)
    server.post("transactions", "".join(BAD.format(i) for i in range(1000)))
    alerts = list(receiver.heard(2).values())
    issues = next(alert for alert in alerts if alert["kind"] == "issues.new")
    assert issues["figures"]["cause"] == "total_mismatch" and issues["figures"]["records"] == 1000
    assert issues["figures"]["amounts"] == [{"currency": "GBP", "amount": "99000.00"}]
    assert "1,000 records" in issues["text"] and issues["time"].endswith("Z")
    stock = next(alert for alert in alerts if alert["kind"] == "stock.low")
    assert stock["figures"]["products"] == [{"product_id": "2002", "product": 'Nike "Air" Shoes', "stock": 3,
                                             "reorder_level": 10}]
    assert [status for status, _, _ in receiver.requests] == [500, 500, 200, 200], "each once"
    assert len({headers["webhook-id"] for _, headers, _ in receiver.requests[:3]}) == 1
    receiver.check_signatures()
    until(lambda: "shopsphere_webhook_waiting 0" in server.ask("/metrics", "admin").text)
    text = server.ask("/metrics", "admin").text
    assert 'shopsphere_webhook_alerts_total{outcome="delivered"} 2' in text
    assert "shopsphere_webhook_failed_attempts_total 2" in text and "shopsphere_webhook_waiting 0" in text


def test_nothing_is_missed_over_a_restart_and_nothing_told_again(alerting):
    receiver = Receiver()
    server = alerting(receiver)
    server.post("transactions", BAD.format("first"))
    receiver.heard(1)
    server.stop()
    server.shop.importing("-", stdin=(BAD.format("second") + BAD.format("third")).encode())
    again = alerting(receiver)
    told = list(receiver.heard(2).values())
    assert [alert["figures"]["records"] for alert in told] == [1, 2], "also what came while nobody served"
    until(lambda: "shopsphere_webhook_waiting 0" in again.ask("/metrics", "admin").text)
    again.process.kill()  # what is kept of what was told outlives that
    again.process.wait()
    alerting(receiver)
    time.sleep(2.5)
    assert len(receiver.requests) == 2


def test_an_unanswered_alert_keeps_its_id_and_the_rest_waits_as_one(alerting):
    receiver = Receiver(answers=[503])
    server = alerting(receiver)
    server.post("transactions", BAD.format("first"))
    while not receiver.requests:
        time.sleep(0.02)
    server.process.kill()
    server.process.wait()
    server = alerting(receiver)
    for i in range(5):
        server.post("transactions", BAD.format(f"more-{i}"))
    told = receiver.heard(2)
    assert sum(alert["figures"]["records"] for alert in told.values()) == 6
    assert receiver.requests[0][1]["webhook-id"] == receiver.requests[1][1]["webhook-id"]


def test_a_slow_receiver_does_not_slow_the_shop(alerting):
    receiver = Receiver(delay=5)
    server = alerting(receiver)
    start = time.monotonic()
    for i in range(20):
        server.post("transactions", BAD.format(i))
    assert time.monotonic() - start < 5
    start = time.monotonic()
    server.stop()
    assert time.monotonic() - start < 5


def test_over_tls_only_to_a_certificate_that_is_trusted(alerting, tmp_path, monkeypatch):
    key, chain = tmp_path / "key.pem", tmp_path / "chain.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(chain)],
                   check=True, capture_output=True)
    receiver = Receiver(tls=(chain, key))
    address = f"https://localhost:{receiver.port}/hook"
    doubting = alerting(receiver, address, "doubting")
    doubting.post("transactions", BAD.format("1"))
    until(lambda: "failed_attempts_total 0" not in doubting.ask("/metrics", "admin").text)
    assert not receiver.requests
    assert "shopsphere_webhook_waiting 1" in doubting.ask("/metrics", "admin").text
    monkeypatch.setenv("SSL_CERT_FILE", str(chain))
    trusting = alerting(receiver, address, "trusting")
    trusting.post("transactions", BAD.format("1"))
    receiver.heard(1)
    receiver.check_signatures()


@pytest.mark.parametrize("options,says", [
    (["--webhook", "http://127.0.0.1/"], "webhook_secret_file"),
    (["--webhook", "gopher://there"], "gopher"),
    (["--webhook", "http://127.0.0.1/", "--webhook-secret-file", "/nowhere"], "/nowhere"),
])
def test_what_cannot_be_right_is_refused_at_once(shop, options, says):
    done = shop.run("serve", "--check-config", *options, code=2)
    assert says in done.stderr.decode()
