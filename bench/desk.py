#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the transaction desk of a shop with many booked transactions while more flow in.

    .venv/bin/python bench/desk.py [--events 10000000] [--fixes 500] [--group 100000] [--rate 10000]

A person's path, over HTTP on the same cores: the dry run of a fix, the fix, and how long after its first byte every
affected number is restated: in the answer, in the live feed, and in the report. Then one fix for a whole group, with
nothing else going on. Each restated number is held against what the dry run said, all books against what was booked,
and `verify` recounts at the end. Writes build/bench/desk.json.
"""
import argparse
import http.client
import json
import subprocess
import sys
import threading
import time
import urllib.parse

from served_shop import BINARY, LOAD, PORT, ROOT, Shop

GROUP_CAUSE = "unknown_currency"
PRODUCT = '"Reading lamp","Home",1,20.00,{total},2024-{month:02}-{day:02} 12:00:00,{city},{currency}'
HEADER = "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city,currency"


def broken_lines(options):
    """Sales whose total is wrong, each to be fixed by hand, and sales in a currency that there is none of."""
    yield HEADER
    cities = ("London", "Leeds", "Manchester", "Bristol")
    for number in range(options.fixes + options.group):
        by_hand = number < options.fixes
        line = PRODUCT.format(total="21.00" if by_hand else "20.00", month=number % 12 + 1, day=number % 28 + 1,
                              city=cities[number % 4], currency="" if by_hand else "GPB")
        yield f"desk-{number},{number % 5000},lamp-{number % 300},{line}"


def importing(data, lines_from):
    told = subprocess.run([BINARY, "--data", data, "import", "-"], stdin=lines_from, capture_output=True, check=True)
    return json.loads(told.stdout)


def fill(options):
    def into(data):
        print(f"booking {options.events:,} transactions …", file=sys.stderr, flush=True)
        made = subprocess.Popen([BINARY, "generate", "--events", str(options.events), "--users", "1000000",
                                 "--products", "5000", "--seed", "1"], stdout=subprocess.PIPE)
        booked = importing(data, made.stdout)["booked"]
        broken = data.parent / f"{data.name}.csv"
        broken.write_text("\n".join(broken_lines(options)) + "\n", encoding="utf-8")
        with broken.open("rb") as lines:
            told = importing(data, lines)
        broken.unlink()
        if told["issues"] != options.fixes + options.group:
            sys.exit(f"bench: not every broken line is an issue: {told}")
        return booked
    return into


class Caller:
    """One connection of an administrator."""

    def __init__(self, token):
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self.headers = {"Authorization": f"Bearer {token}"}

    def ask(self, method, path, body=None):
        headers = dict(self.headers)
        if body is not None:
            headers["Content-Type"] = "application/json"
        self.connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status not in (200, 202):
            sys.exit(f"bench: {method} {path}: {answer.status} {text.decode()}")
        return json.loads(text)


class Follower:
    """Reads the live feed of revenue and tells when a cell came with the value that is awaited."""

    def __init__(self, token):
        self.came = threading.Event()
        self.awaited = self.at = None
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self.connection.request("GET", "/v1/live?view=revenue", headers={"Authorization": f"Bearer {token}"})
        self.answer = self.connection.getresponse()
        self.has_left = False
        self.thread = threading.Thread(target=self.follow, daemon=True)
        self.thread.start()

    def follow(self):
        for line in iter(self.answer.readline, b""):
            if self.has_left:
                self.answer.close()
                return
            if self.awaited and self.awaited[0] in line and line.startswith(b"data: "):
                day, city, category, revenue = self.awaited[1:]
                for cell in json.loads(line[6:]).get("cells", []):
                    if (cell.get("day"), cell.get("city"), cell.get("category"), cell.get("revenue")) == \
                            (day, city, category, revenue):
                        self.at = time.perf_counter()
                        self.awaited = None
                        self.came.set()
                        break

    def leave(self):
        """Or it would read what comes next, on the same two cores."""
        self.has_left = True
        self.thread.join(10)

    def wait_for(self, day, city, category, revenue):
        self.came.clear()
        self.awaited = (revenue.encode(), day, city, category, revenue)


def share_of(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def revenue_of(caller, day, city, category):
    rows = caller.ask("GET", f"/v1/revenue?by=city,category&from={day}&to={day}")["rows"]
    return next(row["revenue"] for row in rows if row["city"] == city and row["category"] == category)


def fix_one(caller, follower, issue, times):
    path = f"/v1/issues/{issue}/fix"
    edit = {"set": {"total": "20.00"}}
    start = time.perf_counter()
    tried = caller.ask("POST", path + "?dry_run=true", edit)
    times["dry run"].append(time.perf_counter() - start)
    cell = next(change for change in tried["changes"] if change["view"] == "revenue")
    key = (cell["keys"]["day"], cell["keys"]["city"], cell["keys"]["category"])
    said = next(measure["after"] for measure in cell["measures"] if measure["name"] == "revenue")
    follower.wait_for(*key, said)
    start = time.perf_counter()
    caller.ask("POST", path, edit)
    times["answered"].append(time.perf_counter() - start)
    reported = revenue_of(caller, *key)
    in_report = time.perf_counter()
    if reported != said:
        sys.exit(f"bench: the dry run said {said}, the report says {reported}")
    if not follower.came.wait(10):
        sys.exit(f"bench: the live feed never said {said} of {key}")
    times["on the live feed"].append(follower.at - start)
    times["restated everywhere"].append(max(follower.at, in_report) - start)


def fix_all_by_hand(shop, options):
    caller, follower = Caller(shop.token), Follower(shop.token)
    issues = []
    while len(issues) < options.fixes:
        rows = caller.ask("GET", f"/v1/issues?cause=total_mismatch&limit=1000&offset={len(issues)}")["rows"]
        issues += [row["issue_id"] for row in rows]
    times = {"dry run": [], "answered": [], "on the live feed": [], "restated everywhere": []}
    seconds = options.fixes * options.pause_ms / 1000 + 30
    flow = subprocess.Popen([LOAD, "live", str(PORT), shop.token, "--clients", "1", "--rate", str(options.rate),
                             "--seconds", str(int(seconds))], stdout=subprocess.PIPE, text=True)
    time.sleep(2)
    for issue in issues:
        fix_one(caller, follower, issue, times)
        time.sleep(options.pause_ms / 1000)
    follower.leave()
    if flow.poll() is not None:
        sys.exit("bench: the stream ended before the last fix")
    told = json.loads(flow.communicate()[0])
    if told["sent"] != told["measured"] + told["missed"]:
        sys.exit(f"bench: not every POST of the stream was answered: {told}")
    shop.booked += told["sent"] + len(issues)
    return times


def fix_group(shop, options):
    caller = Caller(shop.token)
    start = time.perf_counter()
    job = caller.ask("POST", "/v1/issues/fix", {"cause": GROUP_CAUSE, "set": {"currency": "GBP"}})
    while job["state"] in ("waiting", "running"):
        time.sleep(0.02)
        job = caller.ask("GET", f"/v1/desk/jobs/{urllib.parse.quote(job['job_id'])}")
    seconds = time.perf_counter() - start
    if (job["state"], job["settled"]) != ("done", options.group):
        sys.exit(f"bench: the group was not settled: {job}")
    shop.booked += options.group
    return seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--fixes", type=int, default=500)
    parser.add_argument("--group", type=int, default=100_000)
    parser.add_argument("--rate", type=int, default=10_000)
    parser.add_argument("--pause-ms", type=int, default=20)
    options = parser.parse_args()
    (ROOT / "build/bench").mkdir(parents=True, exist_ok=True)
    with Shop(fill(options)) as shop:
        print("fixing by hand …", file=sys.stderr, flush=True)
        times = fix_all_by_hand(shop, options)
        print("fixing a group …", file=sys.stderr, flush=True)
        group_seconds = fix_group(shop, options)
        resident = shop.resident_mb()
        pause = shop.get("/v1/system").get("longest_pause_ms")
        print("verifying …", file=sys.stderr, flush=True)
        subprocess.run([BINARY, "--data", shop.data, "verify"], check=True, stdout=subprocess.DEVNULL)
    asked = {"dry run": "p99 20 ms", "restated everywhere": "p99 50 ms"}
    print(f"{options.events:,} booked, {options.rate:,}/s flowing in, {options.fixes} fixes; {resident:.0f} MB, "
          f"longest pause {pause} ms")
    for name, seconds in times.items():
        p50, p99 = share_of(seconds, 0.5) * 1000, share_of(seconds, 0.99) * 1000
        print(f"  {name:20} p50 {p50:6.1f} ms   p99 {p99:6.1f} ms   {asked.get(name, '')}")
    print(f"  group of {options.group:,}    {options.group / group_seconds:,.0f}/s   asked 50,000/s")
    (ROOT / "build/bench/desk.json").write_text(
        json.dumps({"times_s": times, "group_s": group_seconds, "resident_mb": resident, "pause_ms": pause}, indent=1),
        encoding="utf-8")


if __name__ == "__main__":
    main()
