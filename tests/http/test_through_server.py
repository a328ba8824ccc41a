# SPDX-License-Identifier: Apache-2.0
"""Commands on a directory that a server holds: they go through it, and say what they say without it."""
import json
import os
import signal
import socket
import stat
import subprocess
import threading
import time

import pytest
import requests
import served_shop as language
import shop as shops

LINES = 1_000_000
SALE = "{0},u{1},p{2},Pen {2},Office,1,1.00,1.00,2024-12-{3:02} 14:30:00,London\n"
FIXABLE = '77,1003,2003,"Nike Shoes","Footwear",1,90.00,99.00,2024-12-30 14:40:00,"London"\n'
# Commands that only look, in every format and with every sort of option.
LOOKING = [
    *[["report", *words] for words in (
        ["revenue", "--by", "city"], ["revenue", "--by", "city", "--format", "line"],
        ["revenue", "--by", "region,month", "--format", "csv"],
        ["revenue", "--by", "product,city", "--format", "json"],
        ["revenue", "--by", "city", "--format", "parquet"],
        ["best-sellers", "--format", "json"], ["statistics", "--by", "category"], ["trends"],
        ["customers", "--format", "csv"], ["stock", "--low"], ["stock", "--format", "json"])],
    ["issues", "list"], ["issues", "list", "--format", "json", "--state", "all"],
    ["issues", "list", "--cause", "total_mismatch", "--limit", "3"],
    ["transactions", "find", "--city", "London", "--limit", "5"],
    ["transactions", "find", "--from", "2024-01-01", "--to", "2024-01-03", "--format", "csv"],
    ["cells"], ["cells", "--view", "revenue"],
    ["verify"],
]
# Commands that fail, each in its own way.
FAILING = [["report", "revenue", "--by", "town"], ["issues", "show", "nothing"],
           ["issues", "list", "--cause", "no"],
           ["transactions", "show", "nothing"], ["correct", "nothing", "--set", "city=Leeds"],
           ["cells", "--view", "no"],
           ["import", "no-such-file.csv"], ["import", "--zone", "Asia/Tokyo", "-"], ["void"],
           ["issues", "dismiss", "nothing", "--because", "other"], ["export", "--out", "hdfs://there/"]]


def words_of(words):
    return "-".join(word.strip("-") for word in words)


@pytest.fixture
def served_alone(serving):
    server = serving()
    yield server
    if server.process.poll() is None:
        server.stop()


def stopped(server):
    """The shop of a server that is no more, so that commands open it themselves."""
    server.stop()
    server.stop = lambda: None
    return server.shop


def outcome(shop, words, **how):
    done = shop.run(*words, code=None, **how)
    return done.returncode, done.stdout, done.stderr


def test_every_command_says_the_same_with_and_without_a_server(served_alone):
    shop = served_alone.shop
    through = {words_of(words): outcome(shop, words) for words in LOOKING + FAILING}
    alone = stopped(served_alone)
    for words in LOOKING + FAILING:
        assert outcome(alone, words) == through[words_of(words)], words
        assert (through[words_of(words)][0] == 0) == (words in LOOKING), words


def test_changes_go_through_and_say_the_same(served_alone, tmp_path):
    """The same story twice: on a server, and on a copy of its shop without one."""
    stopped(served_alone)
    copy = served_alone.shop.copy(tmp_path / "copy")
    server = language.Server(served_alone.shop)

    def story(shop):
        (tmp_path / "bad.csv").write_text(FIXABLE)
        told = [shop.run("import", "bad.csv", cwd=tmp_path).stdout.split(b',"seconds"')[0]]
        issue = next(row for row in shop.issues(cause="total_mismatch") if row["transaction_id"] == "77")
        assert issue["source"] == "file:bad.csv:1", "the caller's own name for it"
        fix = ["issues", "fix", issue["issue_id"], "--set", "total=90.00", "--request-id", "r1"]
        for words in (["issues", "show", issue["issue_id"]], [*fix, "--dry-run"], fix, fix,
                      ["issues", "undo", issue["issue_id"]],
                      ["issues", "fix", issue["issue_id"], "--set", "total=90.00"],
                      ["correct", "77", "--set", "city=Leeds", "--dry-run"], ["correct", "77", "--set", "city=Leeds"],
                      ["refund", "77", "--amount", "1.00"], ["void", "77"],
                      ["transactions", "undo", "77", "77-correction-1"],
                      ["issues", "confirm", "--cause", "total_mismatch", "--note", "so be it"]):
            code, out, errors = outcome(shop, words)
            told.append((words, code, [line for line in out.splitlines() if b"seen  " not in line], errors))
        return told, shop.cells()

    told, cells = story(server.shop)
    alone, cells_alone = story(copy)
    for there, here in zip(told, alone):
        assert there == here
    assert cells == cells_alone
    assert "cells agree" in server.shop.verify()
    server.stop()
    assert served_alone.shop.cells() == cells


def test_paths_start_where_the_caller_is(served_alone, tmp_path):
    shop = served_alone.shop
    (tmp_path / "more.csv").write_text(SALE.format("here-1", 1, 1, 5))
    assert json.loads(shop.run("import", "more.csv", cwd=tmp_path).stdout)["booked"] == 1
    shop.run("report", "revenue", "--by", "city", "--format", "csv", "--output", "city.csv", cwd=tmp_path)
    out = shop.run("report", "revenue", "--by", "city", "--format", "csv").stdout
    assert (tmp_path / "city.csv").read_bytes() == out
    assert shop.run("report", "revenue", "--by", "city", "--format", "csv", "--output", "/dev/stdout").stdout == out
    shop.run("export", "--out", "lake", cwd=tmp_path)
    assert list((tmp_path / "lake/shopsphere/transactions").glob("day=2024-12-05/*.parquet"))
    assert (tmp_path / "lake/user/shopsphere/data/processed-output.csv").read_text().startswith("day,city")
    command = " ".join(shop.command("import")) + " <(cat more.csv)"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0 and json.loads(done.stdout)["duplicates"] == 1, done.stderr


def test_standard_input_and_acknowledgements(served_alone):
    lines = "".join(SALE.format(f"in-{i}", i % 7, i % 5, 1 + i % 28) for i in range(20_000)).encode()
    done = served_alone.shop.run("import", "--acknowledge", "-", stdin=lines)
    assert json.loads(done.stdout)["booked"] == 20_000
    assert max(map(shops.acknowledged, done.stderr.splitlines())) == 20_000
    # Over HTTP it is there at once.
    assert any(row["product"] == "Pen 4" for row in served_alone.get("/v1/revenue", by="product")["rows"])


@pytest.fixture(scope="session")
def long_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("long") / "long.csv"
    with file.open("w") as out:
        for i in range(LINES):
            out.write(SALE.format(f"long-{i}", i % 1000, i % 50, 1 + i % 28))
    return file


def test_ctrl_c_ends_an_import_and_loses_nothing(served_alone, long_file):
    shop = served_alone.shop
    running = shop.starting("import", "--acknowledge", str(long_file))
    assert running.stderr.readline().startswith(b"durable")
    running.send_signal(signal.SIGINT)
    out, errors = running.communicate(timeout=60)
    assert running.returncode == 1 and errors.decode().splitlines()[-1].startswith("shopsphere: stopped"), errors
    booked = json.loads(out)["booked"]
    assert 0 < booked < LINES
    rest = shop.importing(long_file)
    assert rest["duplicates"] == booked and rest["booked"] == LINES - booked


def test_long_work_keeps_nobody_waiting(served_alone, long_file):
    shop = served_alone.shop
    session = requests.Session()
    waits = []
    running = shop.starting("import", str(long_file))
    while running.poll() is None:
        start = time.monotonic()
        assert session.get(served_alone.address + "/v1/revenue?by=city", headers=served_alone.headers("seller"),
                           timeout=30).status_code == 200
        waits.append(time.monotonic() - start)
        time.sleep(0.02)
    assert json.loads(running.stdout.read())["booked"] == LINES
    waits.sort()
    said = f"median {waits[len(waits) // 2]:.3f}, worst {waits[-1]:.3f} s"
    assert waits[len(waits) // 2] < 0.5 and waits[-1] < 5, said


def test_a_caller_that_is_killed_or_does_not_read_holds_up_nothing(served_alone):
    shop = served_alone.shop
    reading = subprocess.Popen(shop.command("import", "-"), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    writing = subprocess.Popen(shop.command("cells"), stdout=subprocess.PIPE)  # more than a pipe holds
    time.sleep(0.5)
    assert reading.poll() is None and writing.poll() is None
    for killed in (reading, writing):
        killed.kill()
    cut = subprocess.run(" ".join(shop.command("cells")) + " | head -1", shell=True, capture_output=True)
    assert cut.returncode == 0 and cut.stderr == b""
    assert shop.report("revenue", by="city")
    start = time.monotonic()
    stopped(served_alone)  # with the pipes still open
    assert time.monotonic() - start < 20


def test_a_server_that_stops_says_so(served_alone):
    shop = served_alone.shop
    running = subprocess.Popen(shop.command("import", "-"), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    running.stdin.write(SALE.format("cut-1", 1, 1, 1).encode())
    running.stdin.flush()
    time.sleep(0.5)
    stopped(served_alone)
    assert running.wait(timeout=30) == 1
    assert running.stderr.read().startswith(b"shopsphere: ")
    assert not (shop.folder / "server.sock").exists()


def test_a_socket_that_a_kill_left_behind_is_taken_over(served_alone):
    shop = served_alone.shop
    running = subprocess.Popen(shop.command("import", "-"), stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(0.5)
    served_alone.process.kill()
    served_alone.process.wait()
    served_alone.stop = lambda: None
    assert running.wait(timeout=30) == 1
    assert b"the server went away" in running.stderr.read()
    assert (shop.folder / "server.sock").is_socket()
    assert shop.report("revenue", by="city"), "without a server, though its socket is there"
    again = language.Server(shop)
    booked = shop.importing("-", stdin=SALE.format("after-1", 1, 1, 1).encode())["booked"]
    assert booked == 1 and again.get("/v1/revenue", by="city")["rows"]
    again.stop()


def test_the_socket_is_for_its_owner_alone(served_alone):
    path = served_alone.shop.folder / "server.sock"
    about = path.stat()
    assert stat.S_ISSOCK(about.st_mode) and stat.S_IMODE(about.st_mode) == 0o600
    if os.geteuid() != 0:
        pytest.skip("only root can be somebody else")
    path.chmod(0o666)  # were it open to all, the server would still ask who they are
    nobody = (f"import os, socket; os.setuid(65534); s = socket.socket(socket.AF_UNIX); s.connect({str(path)!r}); "
              "print(s.recv(200))")
    for folder in path.parents:
        if folder.stat().st_uid == os.geteuid() and str(folder) not in ("/", "/tmp"):
            folder.chmod(folder.stat().st_mode | 0o011)
    said = subprocess.run(["python3", "-c", nobody], capture_output=True, text=True)
    assert "may not command the server" in said.stdout, said.stderr


def test_nonsense_at_the_door(served_alone):
    path = str(served_alone.shop.folder / "server.sock")
    for nonsense in (b"", b"\xff" * 8, b"GET / HTTP/1.1\r\n\r\n", b"\x05\x00\x00\x00abc\x00\x00"):
        with socket.socket(socket.AF_UNIX) as caller:
            caller.connect(path)
            caller.sendall(nonsense)
            caller.shutdown(socket.SHUT_WR)
            assert caller.recv(1) in (b"\x01", b"")
    assert served_alone.shop.report("revenue", by="city")


def test_many_at_once(served_alone):
    shop = served_alone.shop
    booked = []

    def work(number):
        lines = "".join(SALE.format(f"many-{number}-{i}", i % 7, i % 5, 1 + i % 28) for i in range(500))
        booked.append(shop.importing("-", stdin=lines.encode())["booked"])

    workers = [threading.Thread(target=work, args=(number,)) for number in range(24)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert booked == [500] * 24
    assert "cells agree" in shop.verify()
