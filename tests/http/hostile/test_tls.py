# SPDX-License-Identifier: Apache-2.0
"""TLS as clients see it from outside: curl and Python's ssl, with a certificate of our own making."""
import contextlib
import http.client
import json
import os
import signal
import ssl
import subprocess
import threading
import time

import pytest
from raw import BINARY, Server, read_all, replies_of

LINE = "{},1001,2001,Laptop,Electronics,1,10.00,10.00,2024-12-30 14:30:00,London\n"


def make_pair(folder, name="server"):
    """A certificate that signs itself, for 127.0.0.1, and its key."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}-key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-days", "2", "-subj", "/CN=shop", "-addext",
                    "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    return certificate, key


class TlsServer(Server):
    """The same language; what connect() gives has shaken hands."""

    def __init__(self, folder):
        self.certificate, self.key = make_pair(folder)
        self.trust = ssl.create_default_context(cafile=self.certificate)
        super().__init__(folder, f'tls_cert = "{self.certificate}"\ntls_key = "{self.key}"\n')

    def connect_plain(self):
        return super().connect()

    def connect(self, seconds=10):
        return self.trust.wrap_socket(super().connect(seconds), server_hostname="127.0.0.1")


@pytest.fixture(scope="module")
def the_server(tmp_path_factory):
    server = TlsServer(tmp_path_factory.mktemp("tls"))
    yield server
    server.stop()


def curl(server, path, *options):
    return subprocess.run(
        ["curl", "--silent", "--show-error", "--include", "--cacert", server.certificate,
         "-H", f"Authorization: Bearer {server.tokens['admin']}", *options,
         f"https://127.0.0.1:{server.port}{path}"],
        check=True, capture_output=True, text=True, timeout=20).stdout


def test_curl_posts_and_reads(server):
    posted = curl(server, "/v1/transactions", "-H", "Content-Type: text/csv", "--data-binary",
                  LINE.format("curl-1"))
    assert posted.startswith("HTTP/1.1 200") and '"booked":1' in posted
    read = curl(server, "/v1/revenue?by=city&from=2024-12-30&to=2024-12-30")
    assert "London" in read and "10.00" in read


def test_python_posts_and_reads_on_one_connection(server):
    client = http.client.HTTPSConnection("127.0.0.1", server.port, context=server.trust, timeout=10)
    headers = {"Authorization": f"Bearer {server.tokens['admin']}", "Content-Type": "text/csv"}
    for number in range(50):
        client.request("POST", "/v1/transactions", LINE.format(f"python-{number}"), headers)
        assert json.loads(client.getresponse().read())["booked"] == 1
    client.request("GET", "/v1/revenue?by=city", headers=headers)
    assert b"London" in client.getresponse().read()
    client.close()


def test_a_large_answer_comes_whole(server):
    reply = server.request("GET", "/openapi.yaml")
    assert reply.status == 200 and len(reply.body) > 20_000


def test_the_end_of_a_connection_is_said_and_not_cut(server):
    """Without close_notify a client could not tell the end from an attacker's cut (RFC 8446, 6.1)."""
    with server.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n")
        received = b""
        while piece := connection.recv(4096):  # an end without it raises SSLEOFError
            received += piece
    assert replies_of(received)[0].status == 200


@pytest.mark.parametrize("version, works", [
    (ssl.TLSVersion.TLSv1, False), (ssl.TLSVersion.TLSv1_1, False),
    (ssl.TLSVersion.TLSv1_2, True), (ssl.TLSVersion.TLSv1_3, True)])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_only_the_versions_that_are_safe(server, version, works):
    context = ssl.create_default_context(cafile=server.certificate)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # so that it is the server which refuses
    context.minimum_version = context.maximum_version = version
    with server.connect_plain() as plain:
        if not works:
            with pytest.raises(ssl.SSLError, match="(?i)version|unsupported"):
                context.wrap_socket(plain, server_hostname="127.0.0.1")
            return
        with context.wrap_socket(plain, server_hostname="127.0.0.1") as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: shop\r\n\r\n")
            assert connection.recv(4096).startswith(b"HTTP/1.1 200")


def test_plain_http_is_told_to_come_by_tls(server):
    with server.connect_plain() as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: shop\r\n\r\n")
        received, closed = read_all(plain, 5)
    assert closed
    [reply] = replies_of(received)
    assert reply.status == 400 and b"https://" in reply.body
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("nonsense", [b"\0" * 200, b"SSH-2.0-x\r\n", b"\x16\x03\x01\xff\xff" + b"x" * 70000])
def test_nonsense_ends_soon(server, nonsense):
    with server.connect_plain() as plain:
        with contextlib.suppress(OSError):
            plain.sendall(nonsense)
        _, closed = read_all(plain, 8)
    assert closed


def test_whoever_stalls_in_the_handshake_is_cut_and_holds_up_nobody(server):
    stalled = [server.connect_plain() for _ in range(200)]
    for number, connection in enumerate(stalled):
        if number % 2:  # half of them begin well
            connection.sendall(b"\x16\x03\x01\x02\x00\x01")
    start = time.monotonic()
    slowest = 0.0
    while time.monotonic() - start < 1.5:
        asked = time.monotonic()
        assert server.request("GET", "/readyz").status == 200
        slowest = max(slowest, time.monotonic() - asked)
    assert slowest < 0.5
    for connection in stalled:  # header_seconds is 2
        _, closed = read_all(connection, max(0.1, start + 6 - time.monotonic()))
        assert closed
        connection.close()


def test_browsers_are_held_to_tls(server):
    reply = server.request("GET", "/healthz")
    assert reply.headers["strict-transport-security"] == "max-age=31536000"
    signed = server.request("POST", "/v1/session", body=json.dumps(
        {"token": server.tokens["seller"]}).encode(),
        headers=("Content-Type: application/json", "X-ShopSphere: 1"))
    cookie = signed.headers["set-cookie"]
    assert cookie.startswith("__Host-shopsphere=") and "; Secure" in cookie and "HttpOnly" in cookie


class Till(threading.Thread):
    def __init__(self, server, name):
        super().__init__()
        self.server, self.name_of_ids, self.acknowledged = server, name, []

    def run(self):
        client = http.client.HTTPSConnection("127.0.0.1", self.server.port,
                                             context=self.server.trust, timeout=20)
        headers = {"Authorization": f"Bearer {self.server.tokens['ingest']}",
                   "Content-Type": "text/csv"}
        for number in range(1_000_000):
            one = f"{self.name_of_ids}-{number}"
            try:
                client.request("POST", "/v1/transactions", LINE.format(one), headers)
                answer = client.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException):
                return  # the server has gone
            if answer.status != 200:
                assert answer.status == 503
                return
            assert json.loads(body)["booked"] == 1
            self.acknowledged.append(one)


def test_sigterm_under_load_loses_nothing(tmp_path):
    server = TlsServer(tmp_path)
    tills = [Till(server, f"t{number}") for number in range(8)]
    for till in tills:
        till.start()
    time.sleep(1.5)
    start = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    for till in tills:
        till.join()
    server.stop()
    assert time.monotonic() - start < 10
    acknowledged = [one for till in tills for one in till.acknowledged]
    assert len(acknowledged) > 100
    again = tmp_path / "again.csv"  # what was booked is a duplicate, what was lost would be new
    again.write_text("".join(map(LINE.format, acknowledged)))
    tally = json.loads(server.command("import", str(again)))
    assert (tally["booked"], tally["duplicates"]) == (0, len(acknowledged))


def check_config(folder, certificate, key):
    config = folder / "check.toml"
    config.write_text(f'tls_cert = "{certificate}"\ntls_key = "{key}"\n')
    done = subprocess.run([BINARY, "serve", "--config", config, "--check-config"],
                          capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.returncode, done.stderr


def test_check_config_names_the_file_at_fault(tmp_path):
    certificate, key = make_pair(tmp_path)
    _, others_key = make_pair(tmp_path, "other")
    locked = tmp_path / "locked.pem"
    subprocess.run(["openssl", "pkey", "-in", key, "-aes256", "-passout", "pass:x", "-out", locked],
                   check=True, capture_output=True)
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    assert check_config(tmp_path, certificate, key)[0] == 0
    for one, other, says in [
            (tmp_path / "none.pem", key, "tls_cert: cannot read {}/none.pem: No such file"),
            (certificate, tmp_path / "none.pem", "tls_key: cannot read {}/none.pem: No such file"),
            (empty, key, "tls_cert: {}/empty.pem is no certificate in PEM"),
            (key, key, "tls_cert: {}/server-key.pem is no certificate in PEM"),
            (certificate, certificate, "tls_key: {}/server.pem is no private key in PEM"),
            (certificate, locked, "tls_key: {}/locked.pem is no private key in PEM without a password"),
            (certificate, others_key, "tls_key: {}/other-key.pem is not the key of the certificate")]:
        code, words = check_config(tmp_path, one, other)
        assert code == 2 and says.format(os.fspath(tmp_path)) in words, words
