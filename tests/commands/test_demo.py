# SPDX-License-Identifier: Apache-2.0
"""The simulated shop at work: whatever ends it, what it said at the end is what is on disk."""
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import time

import pytest

import shop as language


def number(text):
    return int(text.replace(",", ""))


def closing(text):
    """The counts of the closing summary."""
    found = re.search(r"it had ([\d,]+) transactions:\n  ([\d,]+) booked, ([\d,]+) duplicates?, "
                      r"([\d,]+) issues?\n", text)
    assert found, text
    names = ("records", "booked", "duplicates", "issues")
    return dict(zip(names, map(number, found.groups())))


def agrees_with_disk(shop, text):
    counts = closing(text)
    assert counts["records"] > 100
    assert counts["records"] == counts["booked"] + counts["duplicates"] + counts["issues"]
    assert "The simulator's own books say the same" in text
    revenue = language.measures(shop.cells("revenue")).values()
    stand, refunds = map(sum, zip(*((cell["transactions"], cell["refunds"]) for cell in revenue)))
    said = re.findall(r"  ([\d,]+) sales that stand, ([\d,]+) refunds, \S+ of revenue\n", text)
    assert sum(number(sales) for sales, _ in said) == stand
    assert sum(number(given) for _, given in said) == refunds
    before = re.search(r"and [\d,]+ transactions in the days before, with ([\d,]+) issues", text)
    issues = counts["issues"] + (number(before.group(1)) if before else 0)
    # A record that was refused twice is one issue, seen twice.
    assert 0.99 * issues <= len(shop.cells("issues")) <= issues
    shop.verify()
    return counts


def test_it_ends_by_itself_and_says_what_is_there(shop):
    text = shop.says("demo", "--plain", "--seconds", 3)
    agrees_with_disk(shop, text)
    assert f"shopsphere --data {shop.folder} report revenue" in text
    assert "Revenue by city" in text and "as of log position" in text and "\033" not in text
    assert shop.lake("SELECT sum(transactions) FROM lake") == \
        [(sum(row["transactions"] for row in shop.report("revenue", by="day")),)]


def test_a_signal_ends_the_days_before_too(shop):
    demo = shop.starting("demo", "--plain", "--past-days", 400)
    time.sleep(1.5)
    demo.send_signal(signal.SIGINT)
    out, errors = demo.communicate(timeout=60)
    assert demo.returncode == 0, errors
    assert "The simulator's own books say the same" in out.decode()
    shop.verify()


@pytest.mark.parametrize("number_of_signal", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_shop_and_loses_nothing(shop, number_of_signal):
    demo = shop.starting("demo", "--plain", "--speed", 600, "--past-days", 0)
    time.sleep(2.5)
    demo.send_signal(number_of_signal)
    out, errors = demo.communicate(timeout=60)
    assert demo.returncode == 0, errors
    assert agrees_with_disk(shop, out.decode())["issues"] > 0


def on_a_terminal(shop, *words, environment=None):
    """What the command wrote to a terminal of its own until Ctrl-C was pressed there, its code."""
    process, terminal = pty.fork()
    if process == 0:
        os.execve(shop.binary, shop.command(*words),
                  {**os.environ, "TERM": "xterm-256color", **(environment or {})})
    written, pressed, start = b"", False, time.monotonic()
    while time.monotonic() - start < 60:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                written += os.read(terminal, 65536)
            except OSError:
                break
        if not pressed and time.monotonic() - start > 3 and b"Ctrl-C" in written:
            os.write(terminal, b"\x03")
            pressed = True
    os.close(terminal)
    return written.decode(), os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def test_on_a_terminal_it_draws_on_a_screen_of_its_own_and_gives_it_back(shop):
    written, code = on_a_terminal(shop, "demo", "--past-days", "0")
    assert code == 0, written[-2000:]
    before, after = written.split("\033[?1049l")
    assert "\033[?1049h" in before and "\033[?25l" in before
    assert before.count("\033[H") >= 4 and before.count("\033[2J") == 1  # frames, never wiped
    assert "\033[?25h" in written
    agrees_with_disk(shop, re.sub(r"\033\[[0-9;]*[A-Za-z]", "", after).replace("\r\n", "\n"))


def test_without_colour_where_none_is_wanted(shop):
    written, code = on_a_terminal(shop, "demo", "--past-days", "0", environment={"NO_COLOR": "1"})
    assert code == 0 and not re.search(r"\033\[[0-9;]*m", written)


def test_invented_sales_never_mix_with_a_shop_that_is_there(shop, simulated):
    stream, _ = simulated("--events", 100, truth=False)
    shop.importing(stream)
    cells = shop.cells()
    refused = shop.run("demo", "--plain", "--seconds", 1, code=2)
    assert b"invented" in refused.stderr and shop.cells() == cells


def test_without_a_directory_it_makes_one_and_names_it(tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path), "HOME": str(tmp_path / "home")}
    done = subprocess.run([language.BINARY, "demo", "--plain", "--seconds", "2"],
                          capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    made = re.search(r"All of it is in (\S+);", done.stdout).group(1)
    assert made.startswith(str(tmp_path / "shopsphere-demo-"))
    agrees_with_disk(language.Shop(made), done.stdout)
    assert not (tmp_path / "home").exists()
    shutil.rmtree(made)
