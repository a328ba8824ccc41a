#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures ShopSphere beside DuckDB on the same files, in turn in one run, and holds the sums of
both against each other.

    .venv/bin/python bench/compare.py [--events 10000000] [--rounds 3] [--only core,import,report]

Writes build/bench/*.json and prints a table of ratios. Medians of the rounds are shown; what each
round gave is in the JSON.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

import duckdb

import restart

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
BINARY = BUILD / "bin" / "shopsphere"
CORE = BUILD / "release" / "bench" / "core_bench"
ENGINE = BUILD / "release" / "bench" / "engine_bench"
READS = BUILD / "release" / "bench" / "reads_bench"
WORK = BUILD / "bench"
COLUMNS = {
    "transaction_id": "VARCHAR", "user_id": "VARCHAR", "product_id": "VARCHAR",
    "product_name": "VARCHAR", "category": "VARCHAR", "quantity": "BIGINT",
    "price": "DECIMAL(18,2)", "total": "DECIMAL(18,2)", "timestamp": "TIMESTAMP",
    "city": "VARCHAR",
}
KINDS = {
    "sequential": ["--ids", "sequential"],
    "uuid": ["--ids", "uuid"],
    "shuffled": ["--ids", "sequential", "--order", "shuffled"],
}


def generate(kind, events):
    path = WORK / f"{kind}-{events}.csv"
    if not path.exists():
        print(f"generating {path.name} …", flush=True)
        part = path.with_suffix(".part")
        with open(part, "wb") as out:
            subprocess.run([BINARY, "generate", "--events", str(events), "--users", "1000000",
                            "--products", "5000", "--seed", "1", *KINDS[kind]],
                           stdout=out, check=True)
        part.rename(path)
    return path


def read_csv(path):
    return f"read_csv('{path}', header=false, columns={COLUMNS!r})"


def duckdb_group_by(path, threads):
    connection = duckdb.connect(config={"threads": threads})
    start = time.perf_counter()
    rows = connection.execute(
        "SELECT timestamp::DATE, city, category, count(*), sum(total), sum(quantity) "
        f"FROM {read_csv(path)} GROUP BY ALL").fetchall()
    seconds = time.perf_counter() - start
    return seconds, sum(row[3] for row in rows), sum(row[4] for row in rows)


def duckdb_copy(path, threads):
    target = WORK / "copy.parquet"
    target.unlink(missing_ok=True)
    connection = duckdb.connect(config={"threads": threads})
    start = time.perf_counter()
    connection.execute(f"COPY (SELECT * FROM {read_csv(path)}) TO '{target}' "
                       "(FORMAT parquet, COMPRESSION zstd)")
    seconds = time.perf_counter() - start
    target.unlink()
    return seconds


def peak_mib(process_result):
    return process_result.ru_maxrss / 1024


def run_measured(command, cores=None):
    """Runs a command; its output, wall seconds and peak memory in MiB."""
    def pin():
        if cores:
            os.sched_setaffinity(0, cores)
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, preexec_fn=pin)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"failed: {' '.join(map(str, command))}")
    return output, seconds, peak_mib(usage)


def same(ours, theirs, what):
    if ours != theirs:
        sys.exit(f"bench: {what} differs: ours {ours}, DuckDB's {theirs}")


def bench_core(kind, events, rounds):
    path = generate(kind, events)
    ours, theirs = [], []
    for _ in range(rounds):
        output, _, _ = run_measured([CORE, path], cores={0})
        result = json.loads(output)
        ours.append(result["per_second"])
        seconds, count, total = duckdb_group_by(path, 1)
        theirs.append(count / seconds)
        same(result["booked"], count, "the number of sales")
        same(result["revenue_minor"], int(total * 100), "the revenue")
    return {"name": f"core, {kind} ids", "unit": "transactions/s", "ours": ours, "theirs": theirs,
            "peer": "DuckDB, 1 thread, GROUP BY", "last": result}


def bench_import(kind, events, rounds):
    path = generate(kind, events)
    ours, theirs, memory = [], [], []
    for _ in range(rounds):
        data = WORK / "data"
        shutil.rmtree(data, ignore_errors=True)
        output, seconds, mib = run_measured([BINARY, "--data", data, "import", path])
        result = json.loads(output)
        same(result["booked"], events, "the number of sales")
        ours.append(events / seconds)
        memory.append(mib)
        theirs.append(events / duckdb_copy(path, 2))
    lake = duckdb.execute(
        "SELECT count(*), sum(revenue) FROM "
        f"read_parquet('{data}/lake/shopsphere/transactions/*/*.parquet')").fetchone()
    _, count, total = duckdb_group_by(path, 2)
    same(lake[0], count, "the rows of the lake")
    same(lake[1], total, "the revenue of the lake")
    return {"name": f"import, {kind}", "unit": "transactions/s", "ours": ours, "theirs": theirs,
            "peer": "DuckDB, 2 threads, COPY TO parquet zstd", "peak_mib": max(memory)}


def bench_restart(events, rounds):
    """Of a shop of its own, in which the last import was killed."""
    clean, killed = restart.restarts(BINARY, WORK / "restart", generate("sequential", events),
                                     events, rounds)
    shutil.rmtree(WORK / "restart")
    for name, seconds in (("clean stop", clean), ("kill -9", killed)):
        yield {"name": f"restart to the first report, {name}", "unit": "s", "ours": seconds,
               "theirs": None, "peer": "-"}


def bench_pause(events):
    """How long a snapshot keeps the thread that folds; the longest of the wall is in the JSON."""
    shutil.rmtree(WORK / "pause", ignore_errors=True)
    output, _, _ = run_measured([ENGINE, generate("sequential", events), WORK / "pause"])
    shutil.rmtree(WORK / "pause")
    last = json.loads(output)
    same(last["booked"], events, "the number of sales")
    return {"name": "longest pause for a snapshot", "unit": "ms",
            "ours": [last["longest_slice_micros"] / 1000], "theirs": None, "peer": "-",
            "last": last}


SCAN_KEYS = "product,city,hour"


def duckdb_scan(files, target):
    """The seconds of the bare sums by key, and of the report's work: all its rows, sorted, in a
    Parquet file. DuckDB is spared the products' names, which ours has in a column more."""
    def timed(statement):
        connection = duckdb.connect(config={"threads": 2})
        start = time.perf_counter()
        connection.execute(statement)
        return time.perf_counter() - start
    bare = timed("CREATE TABLE scan AS SELECT product_id, city, hour, sum(transactions), "
                 f"sum(units), sum(revenue) FROM {files} GROUP BY ALL")
    target.unlink(missing_ok=True)
    whole = timed("COPY (SELECT product_id, city, hour, sum(transactions) AS transactions, "
                  "sum(refunds) AS refunds, sum(units) AS units, sum(revenue) AS revenue, currency "
                  f"FROM {files} GROUP BY ALL ORDER BY hour, currency, revenue DESC, city, "
                  f"product_id) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    return bare, whole


def same_rows(ours, theirs):
    keys = ("product_id, city, hour::BIGINT AS hour, currency, transactions::BIGINT, "
            "refunds::BIGINT, units::BIGINT, revenue::DECIMAL(18,3)")
    count = "SELECT count(*) FROM "
    for one, other in ((ours, theirs), (theirs, ours)):
        difference = f"(SELECT {keys} FROM '{one}' EXCEPT ALL SELECT {keys} FROM '{other}')"
        same(duckdb.execute(count + difference).fetchone()[0], 0, f"the rows by {SCAN_KEYS}")
    same(*(duckdb.execute(f"{count}'{file}'").fetchone()[0] for file in (ours, theirs)),
         f"the number of rows by {SCAN_KEYS}")


def bench_scan(rounds, data):
    """The whole command against the same whole work of DuckDB, and against its sums alone."""
    ours, bare, whole = [], [], []
    files = f"read_parquet('{data}/lake/shopsphere/transactions/*/*.parquet')"
    report, copy = WORK / "scan.parquet", WORK / "scan-duckdb.parquet"
    for _ in range(rounds):
        _, seconds, _ = run_measured([BINARY, "--data", data, "report", "revenue", "--by",
                                      SCAN_KEYS, "--format", "parquet", "--output", report])
        ours.append(seconds)
        seconds_bare, seconds_whole = duckdb_scan(files, copy)
        bare.append(seconds_bare)
        whole.append(seconds_whole)
        same_rows(report, copy)
    name = f"report by {SCAN_KEYS}"
    yield {"name": f"{name}, to a file", "unit": "s", "ours": ours, "theirs": whole,
           "peer": "DuckDB, 2 threads, same rows sorted to a file"}
    yield {"name": f"{name}, and the sums alone", "unit": "s", "ours": ours, "theirs": bare,
           "peer": "DuckDB, 2 threads, bare GROUP BY"}


def bench_reads(data, rounds):
    """What reports and the entries behind their numbers take, and how long the shop waits for them.

    On a copy, for records are booked beside them."""
    copy = WORK / "reads"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(data, copy)
    output, _, _ = run_measured([READS, copy, str(rounds)])
    shutil.rmtree(copy)
    last = json.loads(output)
    for at_rest, busy in zip(last["at_rest"], last["busy"]):
        yield {"name": f"{at_rest['name']}, p50", "unit": "ms", "ours": [at_rest["p50_ms"]],
               "theirs": None, "peer": "-", "p99_ms": at_rest["p99_ms"], "busy": busy,
               "held_ms": at_rest["held_ms"]}
    yield {"name": "commit beside all these reads, p99", "unit": "ms",
           "ours": [last["commit_p99_ms"]], "theirs": None, "peer": "-", "last": last}


def show(result):
    ours = statistics.median(result["ours"])
    line = f"{result['name']:42} {ours:14,.2f} {result['unit']}"
    if result["theirs"]:
        theirs = statistics.median(result["theirs"])
        ratio = ours / theirs if result["unit"].endswith("/s") else theirs / ours
        line += f"   {theirs:14,.2f} {result['peer']}   {ratio:.2f}x"
    if "held_ms" in result:
        line += (f"   p99 {result['p99_ms']:,.1f}, p99 beside 20,000 records/s "
                 f"{result['busy']['p99_ms']:,.1f}, keeps others waiting {result['held_ms']:.1f}")
    if "peak_mib" in result:
        line += f"   peak {result['peak_mib']:,.0f} MiB"
    print(line, flush=True)
    name = "".join(c if c.isalnum() else "-" for c in result["name"])
    (WORK / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", type=pathlib.Path, default=WORK / "data",
                        help="of scan and reads: a shop, otherwise that of the last import here")
    parser.add_argument("--only", default="core,import,restart,pause,scan,reads")
    arguments = parser.parse_args()
    parts = arguments.only.split(",")
    WORK.mkdir(parents=True, exist_ok=True)
    if "core" in parts:
        for kind in ("sequential", "uuid"):
            show(bench_core(kind, arguments.events, arguments.rounds))
    if "import" in parts:
        for kind in ("uuid", "shuffled", "sequential"):
            show(bench_import(kind, arguments.events, arguments.rounds))
    if "restart" in parts:
        for result in bench_restart(arguments.events, arguments.rounds):
            show(result)
    if "pause" in parts:
        show(bench_pause(arguments.events))
    if "scan" in parts:
        for result in bench_scan(arguments.rounds, arguments.data):
            show(result)
    if "reads" in parts:
        for result in bench_reads(arguments.data, 20):
            show(result)


if __name__ == "__main__":
    main()
