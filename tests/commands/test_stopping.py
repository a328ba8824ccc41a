# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C in the middle of an import: what was read is booked, and the same command again goes on."""
import json
import signal
import subprocess
import time

import pytest

LINES = 400_000


@pytest.fixture(scope="module")
def sales(tmp_path_factory):
    file = tmp_path_factory.mktemp("sales") / "sales.csv"
    with file.open("w") as out:
        for i in range(LINES):
            out.write(f"s{i},u{i % 1000},p{i % 50},Pen,Office,1,1.00,1.00,2024-12-{1 + i % 28:02} 14:30:00,London\n")
    return file


def stopped(running, number_of_signal=signal.SIGINT):
    running.send_signal(number_of_signal)
    out, errors = running.communicate(timeout=120)
    assert running.returncode == 1, errors
    said = errors.decode().splitlines()[-1]
    assert said.startswith("shopsphere: stopped") and "again" in said
    return json.loads(out)


@pytest.mark.parametrize("number_of_signal", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_file_goes_on_where_it_was_stopped(shop, sales, number_of_signal):
    running = shop.starting("import", "--acknowledge", str(sales))
    assert running.stderr.readline().startswith(b"durable")  # it is at work
    counts = stopped(running, number_of_signal)
    assert 0 < counts["booked"] < LINES
    assert shop.report("revenue", by="city")[0]["transactions"] == counts["booked"]
    shop.verify()
    rest = shop.importing(sales)
    assert rest["duplicates"] == counts["booked"] and rest["booked"] == LINES - counts["booked"]
    assert shop.report("revenue", by="city")[0]["transactions"] == LINES


def test_a_pipe_that_says_nothing_is_not_waited_for(shop, sales):
    running = subprocess.Popen(shop.command("import", "--acknowledge", "-"), stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
    # A pipe gives at most 64 KiB at once: records wait for a whole chunk, so more than one is sent.
    running.stdin.write(sales.read_bytes()[:9 << 20])
    assert running.stderr.readline().startswith(b"durable")
    time.sleep(0.5)
    assert running.poll() is None
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=60) == 1
    counts = json.loads(running.stdout.read())
    assert counts["booked"] > 0
    assert shop.report("revenue", by="city")[0]["transactions"] == counts["booked"]
    shop.verify()


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_the_bar_stays_on_its_line(shop, sales, columns):
    drawn = shop.on_terminal(columns, "stderr", "import", str(sales))
    lines = drawn.split("\r\033[K")
    assert any("importing" in line for line in lines)
    assert max(map(len, lines)) < columns
