#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures how soon a server recommends, while transactions come in: the answer's times, memory, books.

    .venv/bin/python bench/advice_load.py [--events 10000000] [--users 1000000] [--products 100000] [--seconds 20]

A shop of the simulated trade, with its catalogue; then 1,000 requests/s for recommendations of users at random beside
10,000 transactions/s, everything on the same cores. Times count from when a request was due. Writes
build/bench/advice_load.json.
"""
import argparse
import json
import subprocess
import sys
import time

from served_shop import BINARY, ROOT, Shop


def fill(said):
    words = [str(BINARY), "generate", "--events", str(said.events), "--users", str(said.users),
             "--products", str(said.products), "--seed", "1"]

    def into(data):
        for what, sort in (("products", "products"), ("restocks", "products"), ("transactions", "transactions")):
            made = subprocess.Popen([*words, "--what", what], stdout=subprocess.PIPE)
            told = subprocess.run([BINARY, "--data", data, "import", "--as", sort, "-"], stdin=made.stdout,
                                  capture_output=True, check=True)
        return json.loads(told.stdout)["booked"]
    return into


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, number in (("events", 10_000_000), ("users", 1_000_000), ("products", 100_000), ("seconds", 20)):
        words.add_argument(f"--{name}", type=int, default=number)
    said = words.parse_args()
    with Shop(fill(said)) as shop:
        begin = time.monotonic()
        shop.get("/v1/recommendations/1001")
        first = time.monotonic() - begin
        result = shop.load("ask", "--asks", 1000, "--users", said.users, "--rate", 10000, "--seconds", said.seconds)
        result |= {"first_answer_s": first, "resident_mb": shop.resident_mb()}
    if result["failed"] or result["late"] > result["sent"] / 1000:
        sys.exit(f"bench: not all was answered: {result}")
    (ROOT / "build/bench/advice_load.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(f"recommendations, {result['asked']:,} at 1,000/s beside 10,000 transactions/s: p50 {result['p50_ms']:.1f} ms, "
          f"p99 {result['p99_ms']:.1f} ms (5 ms), at most {result['max_ms']:.1f} ms; {result['empty']:,} without a product")
    print(f"the first answer after {first:.1f} s; the server holds {result['resident_mb']:,.0f} MB (2,048)")


if __name__ == "__main__":
    main()
