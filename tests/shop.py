# SPDX-License-Identifier: Apache-2.0
"""The language in which the tests talk to a shop: through the binary and files, as a user does.

    shop.importing(file, mapping="uci-online-retail")["booked"]
    shop.report("revenue", by="city")            # rows as dictionaries, money as text
    shop.cells("revenue")                        # the canonical lines
    shop.lake("SELECT sum(units) FROM lake")     # DuckDB over the stored Parquet

Knows nothing of what the numbers should be, and shares no code with the product.
"""
import csv
import io
import json
import os
import pathlib
import pty
import shutil
import subprocess
import time

import duckdb

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = os.environ.get("SHOPSPHERE_BINARY", str(ROOT / "build/bin/shopsphere"))
DATA = pathlib.Path(os.environ.get("SHOPSPHERE_DATA", str(ROOT / "../shared/data"))).resolve()

ONLINE_RETAIL = DATA / "online-retail/online-retail-2010-12-to-2011-02.csv.gz"
COMPLETE_JOURNEY = DATA / "complete-journey"


class Refused(AssertionError):
    """A command ended with another exit code than the test counts on."""


def options(named):
    """from_="2024-12-01", low=True -> --from 2024-12-01 --low"""
    words = []
    for name, value in named.items():
        if value is None or value is False:
            continue
        words.append("--" + name.rstrip("_").replace("_", "-"))
        if value is not True:
            words.append(str(value))
    return words


def acknowledged(line):
    """The count of a whole line `durable COUNT SOURCE` of an import's stderr, else 0."""
    words = line.split()
    return int(words[1]) if len(words) >= 3 and words[0] == b"durable" else 0


class Shop:
    def __init__(self, folder, binary=BINARY):
        self.folder = pathlib.Path(folder)
        self.binary = binary

    def command(self, *words):
        return [self.binary, "--data", str(self.folder), *map(str, words)]

    def run(self, *words, stdin=None, code=0, cwd=None):
        """The finished command, stdout and stderr as bytes; `code` None takes any exit code."""
        done = subprocess.run(self.command(*words), input=stdin, capture_output=True, cwd=cwd)
        if code is not None and done.returncode != code:
            raise Refused(f"{words}: exit code {done.returncode}, expected {code}\n"
                          f"{done.stdout[-2000:].decode(errors='replace')}\n"
                          f"{done.stderr[-2000:].decode(errors='replace')}")
        return done

    def says(self, *words, **how):
        """The command's stdout as text."""
        return self.run(*words, **how).stdout.decode()

    def starting(self, *words):
        """The command under way; its stderr can be read line by line."""
        return subprocess.Popen(self.command(*words), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, bufsize=0)

    # What people do.

    def importing(self, *files, stdin=None, code=0, cwd=None, **named):
        """The summary that an import ends with."""
        done = self.run("import", *options(named), *files, stdin=stdin, code=code, cwd=cwd)
        return json.loads(done.stdout.decode().splitlines()[-1])

    def import_killed(self, *words, after, pause=0.0):
        """Kills an import with -9 once that many records are acknowledged, and some seconds later.

        Gives the number of records that it had acknowledged when it died, and whether it had ended
        by itself before.
        """
        process = self.starting("import", "--acknowledge", *words)
        durable = 0
        for line in process.stderr:
            durable = max(durable, acknowledged(line))
            if durable >= after:
                break
        time.sleep(pause)
        process.kill()
        durable = max([durable, *map(acknowledged, process.stderr.read().splitlines())])
        process.stdout.read()
        return durable, process.wait() == 0

    def report(self, kind, **named):
        named.setdefault("format", "json")
        text = self.says("report", kind, *options(named))
        return [json.loads(line) for line in text.splitlines()] if named["format"] == "json" else text

    def section(self, kind, name, **named):
        """The rows of one section of a report that has several."""
        return [row for row in self.report(kind, **named) if row["section"] == name]

    def issues(self, **named):
        text = self.says("issues", "list", *options({"limit": 10_000_000, "format": "json", **named}))
        return [json.loads(line) for line in text.splitlines()]

    def refund(self, transaction, code=0, **named):
        return self.run("refund", transaction, *options(named), code=code)

    def correct(self, transaction, *changes, code=0, **named):
        sets = [word for change in changes for word in ("--set", change)]
        return self.run("correct", transaction, *sets, *options(named), code=code)

    # What can be compared.

    def cells(self, view=None):
        return self.says("cells", *options({"view": view})).splitlines()

    def verify(self):
        """Folds everything again; fails where views, log and lake do not agree."""
        return self.says("verify")

    def lake_files(self):
        return sorted((self.folder / "lake/shopsphere/transactions").glob("day=*/*.parquet"))

    def lake(self, sql):
        """Rows of a question to the table `lake`, the Parquet files as any tool reads them."""
        with duckdb.connect() as connection:
            connection.execute("SET threads = 2")
            connection.execute("CREATE VIEW lake AS SELECT * FROM read_parquet("
                               f"'{self.folder}/lake/shopsphere/transactions/*/*.parquet')")
            return connection.execute(sql).fetchall()

    def on_terminal(self, columns, stream, *words):
        """What a command writes to `stream` ("stdout" or "stderr") that is a terminal this wide."""
        main, other = pty.openpty()
        subprocess.run(["stty", "cols", str(columns), "rows", "24"], stdin=other, check=True)
        streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: other}
        running = subprocess.Popen(self.command(*words), **streams,
                                   env={**os.environ, "TERM": "xterm-256color"})
        os.close(other)
        written = b""
        while True:
            try:
                fresh = os.read(main, 65536)
            except OSError:
                break
            if not fresh:
                break
            written += fresh
        os.close(main)
        assert running.wait(timeout=60) == 0
        return written.decode()

    def processed_output(self):
        path = self.folder / "lake/user/shopsphere/data/processed-output.csv"
        return list(csv.DictReader(io.StringIO(path.read_text())))

    def copy(self, folder):
        shutil.copytree(self.folder, folder)
        return Shop(folder, self.binary)


def measures(cells):
    """{key of the cell: {measure: number}} of canonical lines whose measures are all integers."""
    table = {}
    for cell in cells:
        parts = cell.split("|")
        names = [part for part in parts if "=" not in part]
        numbers = (part.split("=") for part in parts if "=" in part)
        table["|".join(names)] = {name: int(number) for name, number in numbers}
    return table
