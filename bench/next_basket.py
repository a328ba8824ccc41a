#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures how well `shopsphere recommend` foretells each user's next basket, and how fast.

    bench/next_basket.py [FOLDER] [--prefix tafeng] [--baskets start|end|minutes] [--hold-out]

FOLDER holds PREFIX_history.json and PREFIX_future.json, plain or .gz, in the form of the paper "A
Next Basket Recommendation Reality Check" (TOIS 2023): {user: [[-1], basket, …, [-1]]}. The history
goes in through `import` as ordinary sales, one basket a user and day; `recommend --all` is asked
for 20 products a user; the future is looked at only here, to count.

Recall@k = hits / size of the future basket; nDCG@k = DCG of k places over the ideal DCG of the whole
future basket (no cut at k, as in the paper's script); PHR@k = share of users with a hit. "repeat"
and "new" count only the products of the future basket that the user had bought, or had not. Beside
it stand two peers that this script computes itself: personal frequency filled up with popular
products, and popular products alone.

--baskets says how baskets are dated: all users begin on one day (start), end on one day (end), or
all on one day, a minute apart, told apart by order_id (minutes: then order within the day is lost).
--hold-out drops the future and foretells each user's last history basket instead: for tuning.
"""
import argparse
import collections
import datetime
import gzip
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = ROOT / "build" / "bin" / "shopsphere"
FIRST_DAY = datetime.date(2024, 1, 1)
PLACES = 20


def load(folder, prefix, name):
    for path in (folder / f"{prefix}_{name}.json", folder / f"{prefix}_{name}.json.gz"):
        if path.exists():
            opener = gzip.open if path.suffix == ".gz" else open
            with opener(path, "rt") as text:
                baskets = json.load(text)
            return {user: [basket for basket in all_of if basket != [-1]]
                    for user, all_of in baskets.items()}
    sys.exit(f"next_basket: {folder} holds no {prefix}_{name}.json")


def day_of(number, baskets, dating):
    if dating == "end":
        return FIRST_DAY + datetime.timedelta(days=400 - (baskets - number))
    return FIRST_DAY + datetime.timedelta(days=number if dating == "start" else 0)


def write_sales(history, dating, out):
    """One sale a product of a basket, in the ten columns and an order_id; in order of time."""
    out.write("transaction_id,user_id,product_id,product_name,category,quantity,price,total,"
              "timestamp,city,order_id\n")
    lines = []
    for user, baskets in history.items():
        for number, basket in enumerate(baskets):
            day = day_of(number, len(baskets), dating)
            minute = number if dating == "minutes" else 0
            when = f"{day} {10 + minute // 60:02}:{minute % 60:02}:00"
            for item in dict.fromkeys(basket):
                lines.append((when, f"{user},{item},Item {item},Grocery,1,1.00,1.00,{when},Town,"
                                    f"{user}-{number}\n"))
    lines.sort(key=lambda line: line[0])
    for number, (_, line) in enumerate(lines, 1):
        out.write(f"{number},{line}")
    return len(lines)


def recommended(binary, data):
    """{user: products by rank} and the seconds that it took."""
    start = time.perf_counter()
    done = subprocess.run([binary, "--data", data, "recommend", "--all", "--top", str(PLACES),
                           "--format", "json"], check=True, capture_output=True)
    seconds = time.perf_counter() - start
    ranked = collections.defaultdict(list)
    for line in done.stdout.splitlines():
        row = json.loads(line)
        ranked[row["user_id"]].append((row["rank"], row["product_id"]))
    return {user: [product for _, product in sorted(rows)] for user, rows in ranked.items()}, seconds


def popular_first(history):
    count = collections.Counter(
        item for baskets in history.values() for basket in baskets for item in dict.fromkeys(basket))
    return [item for item, _ in sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))]


def popular_alone(history):
    best = popular_first(history)[:PLACES]
    return {user: best for user in history}


def personal_frequency(history):
    popular = popular_first(history)
    ranked = {}
    for user, baskets in history.items():
        count = collections.Counter(item for basket in baskets for item in dict.fromkeys(basket))
        own = [item for item, _ in count.most_common(PLACES)]
        ranked[user] = (own + [item for item in popular[:2 * PLACES] if item not in own])[:PLACES]
    return ranked


class Quality:
    """Averages over all users of a list of figures."""

    def __init__(self):
        self.sums = collections.Counter()
        self.users = collections.Counter()

    def add(self, name, value):
        self.sums[name] += value
        self.users[name] += 1

    def mean(self, name):
        return self.sums[name] / self.users[name] if self.users[name] else 0.0


def quality_of(ranked, history, future):
    quality = Quality()
    ideal = [0.0]
    for user, (target, *_) in future.items():
        target = set(target)
        while len(ideal) <= len(target):
            ideal.append(ideal[-1] + 1 / math.log2(len(ideal) + 1))
        places = ranked.get(user, [])
        bought = {item for basket in history[user] for item in basket}
        for k in (10, 20):
            hits = [place for place, item in enumerate(places[:k]) if item in target]
            quality.add(f"recall@{k}", len(hits) / len(target))
            quality.add(f"ndcg@{k}",
                        sum(1 / math.log2(place + 2) for place in hits) / ideal[len(target)])
        quality.add("phr@10", float(any(item in target for item in places[:10])))
        for name, part in (("repeat", target & bought), ("new", target - bought)):
            if part:
                hits = sum(item in part for item in places[:10])
                quality.add(f"{name} recall@10", hits / len(part))
    return quality


FIGURES = ("recall@10", "ndcg@10", "phr@10", "recall@20", "ndcg@20", "repeat recall@10",
           "new recall@10")


def as_text(baskets):
    return {user: [[str(item) for item in basket] for basket in all_of]
            for user, all_of in baskets.items()}


def hold_out(history):
    """Each user's last history basket as the future; users with one basket alone are left out."""
    future = {user: baskets[-1:] for user, baskets in history.items() if len(baskets) > 1}
    return {user: baskets[:-1] for user, baskets in history.items() if user in future}, future


def measure(history, future, arguments):
    with tempfile.TemporaryDirectory() as scratch:
        sales = os.path.join(scratch, "sales.csv")
        with open(sales, "w", encoding="utf-8") as out:
            lines = write_sales(history, arguments.baskets, out)
        data = os.path.join(scratch, "shop")
        start = time.perf_counter()
        subprocess.run([arguments.binary, "--data", data, "import", sales], check=True,
                       capture_output=True)
        imported = time.perf_counter() - start
        ranked, seconds = recommended(arguments.binary, data)
    unanswered = sum(len(ranked.get(user, [])) < PLACES for user in future)
    return ranked, {"users": len(future), "sales": lines, "import_seconds": imported,
                    "recommend_seconds": seconds, "users_with_fewer_answers": unanswered}


def show(figures, qualities):
    print(f"{figures['users']:,} users, {figures['sales']:,} sales imported in "
          f"{figures['import_seconds']:.1f} s, {PLACES} products for each in "
          f"{figures['recommend_seconds']:.1f} s")
    print(f"{'':<28}" + "".join(f"{figure:>18}" for figure in FIGURES))
    for name, quality in qualities.items():
        print(f"{name:<28}" + "".join(f"{quality.mean(figure):>18.4f}" for figure in FIGURES))


def main():
    data = pathlib.Path(os.environ.get("SHOPSPHERE_DATA", ROOT.parent / "shared" / "data"))
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=data / "next-basket")
    parser.add_argument("--prefix", default="tafeng")
    parser.add_argument("--baskets", choices=("start", "end", "minutes"), default="start")
    parser.add_argument("--hold-out", action="store_true")
    parser.add_argument("--binary", default=str(BINARY))
    parser.add_argument("--json", type=pathlib.Path, help="write the figures into this file too")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        print(f"next_basket: skipped, there is no {arguments.folder}")
        return
    history = as_text(load(arguments.folder, arguments.prefix, "history"))
    if arguments.hold_out:
        history, future = hold_out(history)
    else:
        future = as_text(load(arguments.folder, arguments.prefix, "future"))
    ranked, figures = measure(history, future, arguments)
    qualities = {"shopsphere recommend": quality_of(ranked, history, future),
                 "personal, then popular": quality_of(personal_frequency(history), history, future),
                 "popular": quality_of(popular_alone(history), history, future)}
    show(figures, qualities)
    if arguments.json:
        figures["quality"] = {name: {figure: round(quality.mean(figure), 5) for figure in FIGURES}
                              for name, quality in qualities.items()}
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
