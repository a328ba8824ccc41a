# SPDX-License-Identifier: Apache-2.0
"""Clients that take their time, go away in the middle, or come by the thousand and say nothing."""
import socket
import time

from raw import read_all, replies_of

MEBIBYTE = 1 << 20


def drip(server, beginning, byte, pause=0.2, at_most=15):
    """Sends a byte now and then; when the server had enough, and what it answered."""
    with server.connect() as connection:
        connection.sendall(beginning)
        start = time.monotonic()
        received = b""
        while time.monotonic() - start < at_most:
            piece, closed = read_all(connection, pause)
            received += piece
            if closed:
                break
            try:
                connection.sendall(byte)
            except OSError:
                break
        return time.monotonic() - start, replies_of(received)


def test_a_header_that_drips_is_cut_off(server):
    seconds, replies = drip(server, b"GET / HTTP/1.1\r\nHost: shop\r\nX: ", b"x")
    assert 1.5 < seconds < 8
    assert [reply.status for reply in replies] in ([], [408])


def test_header_lines_that_drip_are_cut_off(server):
    seconds, _ = drip(server, b"GET / HTTP/1.1\r\nHost: shop\r\n", b"X: 1\r\n")
    assert 1.5 < seconds < 8


def test_a_connection_that_says_nothing_at_first_is_cut_off(server):
    seconds, replies = drip(server, b"", b"")
    assert 1.5 < seconds < 8
    assert replies == [] or replies[0].status == 408


def test_a_body_that_drips_is_cut_off(server):
    seconds, replies = drip(server, server.posting("Content-Length: 1000"), b"x")
    assert 1.5 < seconds < 8
    assert [reply.status for reply in replies] in ([], [408])


def test_chunks_that_drip_are_cut_off_by_the_largest_body_s_time(server):
    # 1 MiB at 1,000,000 bytes a second, and 2 seconds.
    seconds, _ = drip(server, server.posting("Transfer-Encoding: chunked"), b"1\r\nx\r\n", at_most=15)
    assert 2.5 < seconds < 10


def test_a_second_request_that_drips_is_cut_off_too(server):
    first = b"GET /healthz HTTP/1.1\r\nHost: shop\r\n\r\n"
    seconds, replies = drip(server, first + b"GET / HTTP/1.1\r\nX: ", b"x")
    assert 1.5 < seconds < 8
    assert replies[0].status == 200


def test_whoever_does_not_read_is_let_go(server):
    """Asks for a page again and again and takes none of it."""
    before = server.memory_bytes()
    with server.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(1)
        sent = 0
        ended = False
        start = time.monotonic()
        request = b"GET /openapi.yaml HTTP/1.1\r\nHost: shop\r\n\r\n" * 100
        while time.monotonic() - start < 20 and not ended:
            try:
                sent += connection.send(request)
            except TimeoutError:
                pass
            except OSError:
                ended = True
    assert ended, "still held after 20 s"
    assert server.memory_bytes() - before < 64 * MEBIBYTE


def test_disconnects_in_the_middle_leave_nothing_behind(server):
    before = server.system()
    for size in (0, 1, 10, 500):
        for _ in range(100):
            connection = server.connect()
            connection.sendall(server.posting("Content-Length: 1000") + b"x" * size)
            connection.close()
    for _ in range(100):  # with a reset
        connection = server.connect()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.sendall(b"POST /v1/transactions HT")
        connection.close()
    time.sleep(0.5)
    after = server.system()
    assert after["connections"] <= before["connections"] + 2
    assert after["records"] == before["records"]


def test_a_client_that_leaves_before_its_answer_harms_nobody(server):
    line = b'%d,1,2,"Pen","Office",1,2.00,2.00,2024-12-30 14:30:00,"London"\n'
    before = server.system()["records"]["booked"]
    for number in range(50):
        body = line % (5_000_000 + number)
        connection = server.connect()
        connection.sendall(server.posting(f"Content-Length: {len(body)}") + body)
        connection.close()
    deadline = time.monotonic() + 10
    while server.system()["records"]["booked"] < before + 50 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert server.system()["records"]["booked"] == before + 50


def test_two_thousand_idle_connections_cost_little_and_hold_nobody_up(server):
    before = server.memory_bytes()
    held = []
    try:
        for _ in range(2000):
            connection = server.connect()
            # Has been a client: an answered request, and then nothing.
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: shop\r\n\r\n")
            held.append(connection)
        for connection in held:
            assert connection.recv(4096).startswith(b"HTTP/1.1 200")
        assert server.system()["connections"] >= 2000
        start = time.monotonic()
        for _ in range(100):
            server.is_well()
        assert (time.monotonic() - start) / 100 < 0.1
        assert server.memory_bytes() - before < 40 * MEBIBYTE
    finally:
        for connection in held:
            connection.close()


def test_beyond_the_limit_of_connections_the_old_ones_still_work(server):
    held = []
    try:
        honest = server.connect()
        honest.sendall(b"GET /healthz HTTP/1.1\r\nHost: shop\r\n\r\n")
        assert honest.recv(4096).startswith(b"HTTP/1.1 200")
        for _ in range(4200):
            try:
                held.append(socket.create_connection(("127.0.0.1", server.port), timeout=1))
            except OSError:
                break
        honest.sendall(b"GET /healthz HTTP/1.1\r\nHost: shop\r\n\r\n")
        assert honest.recv(4096).startswith(b"HTTP/1.1 200")
        honest.close()
    finally:
        for connection in held:
            connection.close()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if server.is_well():
                break
        except (OSError, AssertionError):
            time.sleep(0.2)
