#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the server beside a textbook one on the same cores, in turn in one run.

    .venv/bin/python bench/http_compare.py [--rounds 5] [--seconds 4] [--only post,batch,live,get]

Writes build/bench/http.json and prints a table; medians of the rounds, with what is asked beside
them. What the load generator counted as booked is held against the shop's own books at the end.
"""
import argparse
import json
import statistics
import subprocess
import sys
import time

from served_shop import LOAD, PORT, ROOT, Shop, load

BARE = ROOT / "build/release/bench/bare_server_bench"
BARE_PORT = 9181


def bare(*arguments):
    process = subprocess.Popen([BARE, str(BARE_PORT), "2"])
    time.sleep(0.3)
    try:
        return load(BARE_PORT, "none", *arguments)
    finally:
        process.kill()
        process.wait()


def median(results, name):
    return statistics.median(result[name] for result in results)


def bench_post(options, table, raw):
    for connections in (64, 256):
        ours, theirs = [], []
        for _ in range(options.rounds):
            arguments = ("post", "--connections", connections, "--seconds", options.seconds,
                         "--syntax", "json")
            theirs.append(bare(*arguments))
            with Shop() as shop:
                ours.append(shop.load(*arguments))
        rate, peer = median(ours, "requests_per_second"), median(theirs, "requests_per_second")
        table.append((f"single POSTs, durable, {connections} connections",
                      f"{rate:,.0f}/s", f"{peer:,.0f}/s", f"{rate / peer:.2f}x (0.5x)"))
        if connections == 64:
            table.append(("  p99", f"{median(ours, 'p99_ms'):.1f} ms",
                          f"{median(theirs, 'p99_ms'):.1f} ms", "(10 ms)"))
        raw[f"post {connections}"] = {"ours": ours, "bare": theirs}


def bench_batch(options, table, raw):
    for syntax, asked in (("csv", "1,000,000"), ("json", "600,000")):
        results = []
        for _ in range(options.rounds):
            with Shop() as shop:
                results.append(shop.load("batch", "--connections", 8, "--lines", 1000, "--syntax",
                                         syntax, "--seconds", options.seconds))
        rate = median(results, "transactions_per_second")
        table.append((f"batches of 1,000 lines, {syntax}, answered one by one",
                      f"{rate:,.0f}/s", "", f"({asked}/s)"))
        raw[f"batch {syntax}"] = results


def bench_live(options, table, raw):
    for clients, asked in ((20, "2 and 15 ms"), (1000, "30 and 60 ms, 60 MB")):
        results, grown = [], []
        for _ in range(options.rounds):
            with Shop() as shop:
                shop.load("live", "--clients", 1, "--rate", 10000, "--seconds", 1)
                before = shop.resident_mb()
                result = shop.load("live", "--clients", clients, "--rate", 10000, "--seconds",
                                   options.seconds)
                grown.append(shop.resident_mb() - before)
                if result["missed"]:
                    sys.exit(f"bench: {result['missed']} changes never came")
                results.append(result)
        table.append((f"POST to {clients} followers at 10,000/s, p50 and p99",
                      f"{median(results, 'p50_ms'):.1f}, {median(results, 'p99_ms'):.1f} ms",
                      f"+{statistics.median(grown):.0f} MB", f"({asked})"))
        raw[f"live {clients}"] = results


def bench_get(options, table, raw):
    results = []
    for _ in range(options.rounds):
        with Shop() as shop:
            results.append(shop.load("get", "--rate", 100000, "--seconds", options.seconds))
    table.append(("GET revenue by city beside 100,000/s, p99",
                  f"{median(results, 'p99_ms'):.1f} ms", "", "(10 ms)"))
    raw["get"] = results


def bench_long(options, table, raw):
    """Followers and single POSTs beside a stream that makes snapshots and lake files meanwhile."""
    with Shop() as shop:
        stream = subprocess.Popen([LOAD, "get", str(PORT), shop.token, "--rate", "100000",
                                   "--seconds", "162"], stdout=subprocess.PIPE, text=True)
        time.sleep(2)
        result = shop.load("live", "--clients", 20, "--rate", 1000, "--seconds", 156)
        reads = json.loads(stream.communicate()[0])
        system = shop.get("/v1/system")
        pause = system.get("longest_pause_ms")
        table.append(("beside 100,000/s, three snapshots: live p50 and p99; GET p99; longest pause",
                      f"{result['p50_ms']:.1f}, {result['p99_ms']:.1f}; {reads['p99_ms']:.1f}; "
                      f"{pause} ms",
                      f"{system['snapshot_position']:,} in snapshots",
                      f"lake {system['lake']['position']:,}"))
        raw["long"] = {"live": result, "reads": reads, "system": system}


BENCHES = {"post": bench_post, "batch": bench_batch, "live": bench_live, "get": bench_get,
           "long": bench_long}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--only", default=",".join(BENCHES))
    options = parser.parse_args()
    (ROOT / "build/bench").mkdir(parents=True, exist_ok=True)
    table, raw = [], {}
    for name in options.only.split(","):
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        BENCHES[name](options, table, raw)
    (ROOT / "build/bench/http.json").write_text(json.dumps(raw, indent=1), encoding="utf-8")
    rows = [("", "ShopSphere", "bare Beast", "ratio (asked)"), *table]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    for row in rows:
        print("  ".join([row[0].ljust(widths[0])] +
                        [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]))


if __name__ == "__main__":
    main()
