# SPDX-License-Identifier: Apache-2.0
"""Raw bytes to a real server, and what comes back.

    server.exchange(b"GET / HTTP/1.1\r\n\r\n")     # [Reply(400, headers, body)], until it closes
    with server.connect() as socket: …
    server.is_well()                               # an honest client is still answered
"""
import json
import os
import pathlib
import select
import signal
import socket
import ssl
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
BINARY = os.environ.get("SHOPSPHERE_BINARY", str(ROOT / "build/bin/shopsphere"))

# Short enough that a test can wait for them.
CONFIGURATION = """\
listen = "127.0.0.1:0"
header_bytes = 8192
body_bytes = 1048576
unpacked_bytes = 4194304
connections = 4000
header_seconds = 2
transfer_seconds = 2
transfer_bytes_per_second = 1000000
idle_seconds = 30
address_requests_per_second = 0
failed_sign_ins_per_minute = 0
"""


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def __repr__(self):
        return f"{self.status} {self.body[:200]!r}"


def replies_of(data):
    """The answers in a stream of bytes; fails on what is no well-formed answer."""
    found = []
    while data:
        head, mark, data = data.partition(b"\r\n\r\n")
        assert mark, f"an answer without an end of its header: {head[:200]!r}"
        lines = head.decode("ascii").split("\r\n")
        version, status, _ = lines[0].split(" ", 2)
        assert version == "HTTP/1.1"
        headers = {}
        for line in lines[1:]:
            name, colon, value = line.partition(":")
            assert colon
            headers[name.lower()] = value.strip()
        if status == "100":
            continue
        size = int(headers.get("content-length", 0))
        assert len(data) >= size, "an answer was cut off"
        body, data = data[:size], data[size:]
        found.append(Reply(int(status), headers, body))
    return found


def read_all(connection, seconds):
    """What comes until the other side closes; None behind it where it does not close in time."""
    deadline = time.monotonic() + seconds
    data = b""
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            return data, False
        waiting = select.poll()  # select() knows no descriptor beyond 1,023
        waiting.register(connection, select.POLLIN)
        decrypted = isinstance(connection, ssl.SSLSocket) and connection.pending()
        if not decrypted and not waiting.poll(left * 1000):
            return data, False
        try:
            piece = connection.recv(65536)
        except ConnectionResetError:
            return data, True
        if not piece:
            return data, True
        data += piece


class Server:
    def __init__(self, folder, more=""):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "shop"
        config = self.folder / "server.toml"
        config.write_text(CONFIGURATION + more)
        self.tokens = {role: self.command("token", "create", "--role", role).splitlines()[-1]
                       for role in ("ingest", "shopper", "seller", "admin")}
        self.log = open(self.folder / "server.log", "wb")
        self.process = subprocess.Popen(
            [BINARY, "--data", str(self.data), "serve", "--config", str(config)],
            stdout=subprocess.PIPE, stderr=self.log)
        line = self.process.stdout.readline().decode()
        assert " is at http" in line, (line, (self.folder / "server.log").read_text())
        self.port = int(line.rsplit(":", 1)[1])

    def command(self, *words):
        return subprocess.run([BINARY, "--data", str(self.data), *words], check=True,
                              capture_output=True).stdout.decode()

    def connect(self, seconds=10):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=seconds)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def send(self, data, seconds=5, end=True):
        """All the answers to these bytes, and whether the server closed the connection."""
        with self.connect() as connection:
            try:
                connection.sendall(data)
                if end and not isinstance(connection, ssl.SSLSocket):  # which would end TLS
                    connection.shutdown(socket.SHUT_WR)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has seen enough
            received, closed = read_all(connection, seconds)
        return replies_of(received), closed

    def exchange(self, data, seconds=5):
        return self.send(data, seconds)[0]

    def request(self, method, path, role=None, body=b"", headers=()):
        lines = [f"{method} {path} HTTP/1.1", "Host: shop", "Connection: close"]
        if role:
            lines.append(f"Authorization: Bearer {self.tokens[role]}")
        if body:
            lines.append(f"Content-Length: {len(body)}")
        lines += headers
        replies = self.exchange("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        assert len(replies) == 1, replies
        return replies[0]

    def posting(self, *lines):
        """The header of a POST by a till that may, so that its body is read."""
        return ("POST /v1/transactions HTTP/1.1\r\nHost: shop\r\nContent-Type: text/csv\r\n"
                f"Authorization: Bearer {self.tokens['ingest']}\r\n"
                + "".join(line + "\r\n" for line in lines) + "\r\n").encode()

    def is_well(self):
        assert self.process.poll() is None, "the server has died"
        reply = self.request("GET", "/readyz")
        assert reply.status == 200, reply
        return True

    def memory_bytes(self):
        pages = int(pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE")

    def system(self):
        return json.loads(self.request("GET", "/v1/system", "admin").body)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        self.log.close()
        self.process.stdout.close()
        assert code == 0, (code, (self.folder / "server.log").read_text())
