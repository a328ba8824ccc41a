# SPDX-License-Identifier: Apache-2.0
"""Too much of everything: refused with a problem document, and no memory is lost to it."""
import gzip
import io
import socket
import subprocess

import pytest

from raw import read_all, replies_of

MEBIBYTE = 1 << 20


def test_a_header_that_does_not_end_is_cut_off(server):
    replies, closed = server.send(b"GET / HTTP/1.1\r\nHost: shop\r\nX: " + b"x" * MEBIBYTE, end=False)
    assert [reply.status for reply in replies] == [431] and closed


def test_a_thousand_small_headers_are_too_many_bytes(server):
    lines = b"".join(b"X-%d: 1\r\n" % number for number in range(2000))
    replies = server.exchange(b"GET / HTTP/1.1\r\nHost: shop\r\n" + lines + b"\r\n")
    assert [reply.status for reply in replies] == [431]


def test_a_target_that_does_not_end_is_cut_off(server):
    replies, closed = server.send(b"GET /" + b"a" * MEBIBYTE, end=False)
    assert [reply.status for reply in replies] in ([414], [431]) and closed


def test_a_name_that_does_not_end_is_cut_off(server):
    replies, closed = server.send(b"GET / HTTP/1.1\r\n" + b"a" * MEBIBYTE, end=False)
    assert [reply.status for reply in replies] in ([400], [431]) and closed


def test_empty_lines_for_ever_are_no_request(server):
    replies, closed = server.send(b"\r\n" * MEBIBYTE, end=False)
    assert [reply.status for reply in replies] in ([], [400], [431]) and closed


def test_a_body_that_says_it_is_too_large_is_refused_before_it_comes(server):
    replies, closed = server.send(b"POST /v1/transactions HTTP/1.1\r\nHost: shop\r\n"
                                  b"Content-Length: 1048577\r\n\r\n", end=False)
    assert [reply.status for reply in replies] == [413] and closed


def test_a_chunked_body_that_grows_too_large_is_refused(server):
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    replies, closed = server.send(server.posting("Transfer-Encoding: chunked") + chunk * 20, end=False)
    assert [reply.status for reply in replies] == [413] and closed


def test_chunk_extensions_and_trailers_do_not_grow_for_ever(server):
    for tail in (b"5;" + b"x" * MEBIBYTE, b"0\r\nX: " + b"x" * MEBIBYTE):
        replies, closed = server.send(server.posting("Transfer-Encoding: chunked") + tail, end=False)
        assert closed
        assert [reply.status for reply in replies] in ([400], [413], [431]), replies


def bomb(name, mebibytes):
    zeros = bytes(MEBIBYTE)
    if name == "gzip":
        packed = io.BytesIO()
        with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9) as out:
            for _ in range(mebibytes):
                out.write(zeros)
        return packed.getvalue()
    return subprocess.run(["zstd", "-19", "-c"], input=zeros * mebibytes, capture_output=True,
                          check=True).stdout


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_a_bomb_does_not_go_off(server, name):
    packed = bomb(name, 512)
    assert len(packed) < MEBIBYTE
    before = server.memory_bytes()
    for _ in range(3):
        reply = server.request("POST", "/v1/transactions", "ingest", packed,
                               [f"Content-Encoding: {name}", "Content-Type: text/csv"])
        assert reply.status == 413, reply
    assert server.memory_bytes() - before < 64 * MEBIBYTE


@pytest.mark.parametrize("name", ["gzip", "zstd"])
@pytest.mark.parametrize("cut", [0, 1, 10, -1])
def test_what_is_packed_badly_is_said_so(server, name, cut):
    packed = bomb(name, 1)[:cut] if cut else b"\xff" * 100
    reply = server.request("POST", "/v1/transactions", "ingest", packed,
                           [f"Content-Encoding: {name}", "Content-Type: text/csv"])
    assert reply.status == 400, reply


@pytest.mark.parametrize("coding", ["br", "gzip, gzip", "compress", "x" * 1000, "gzip;q=1"])
def test_what_we_cannot_unpack_is_not_guessed(server, coding):
    reply = server.request("POST", "/v1/transactions", "ingest", b"x",
                           [f"Content-Encoding: {coding}", "Content-Type: text/csv"])
    assert reply.status == 415, reply


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 50_000, b'{"transaction_id":"' + b"x" * 900_000,
                                  b"\xff" * 1000, b'"' * 100_001, b"," * 1_000_000, b"\n" * 1_000_000,
                                  b"\0" * 1000], ids=range(8))
@pytest.mark.parametrize("kind", ["application/json", "text/csv"])
def test_no_body_is_more_than_an_issue(server, kind, body):
    reply = server.request("POST", "/v1/transactions", "ingest", body, [f"Content-Type: {kind}"])
    assert reply.status in (200, 400), reply


def test_bodies_of_strangers_cannot_fill_the_memory(server):
    """Many who send all that one may send, but the end, without any token: refused by the header."""
    before = server.memory_bytes()
    held = []
    for _ in range(300):
        connection = server.connect()
        connection.setblocking(True)
        try:
            connection.sendall(b"POST /v1/transactions HTTP/1.1\r\nHost: shop\r\n"
                               b"Content-Length: 1048576\r\n\r\n" + b"x" * 1048000)
        except OSError:
            pass
        held.append(connection)
    grown = server.memory_bytes() - before
    assert held[0].recv(100).startswith(b"HTTP/1.1 401 ")
    for connection in held:
        connection.close()
    assert grown < 32 * MEBIBYTE, grown


def test_pipelined_requests_are_all_answered_in_order(server):
    data = b"".join(b"GET /%s HTTP/1.1\r\nHost: shop\r\n\r\n" % (b"healthz" if n % 2 else b"v1/shop")
                    for n in range(1000))
    with server.connect() as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        received, _ = read_all(connection, 10)
    assert [reply.status for reply in replies_of(received)] == [401, 200] * 500
