# SPDX-License-Identifier: Apache-2.0
"""Recounts the simulated shop's streams from their bytes and compares with its truth.

Two judges that share nothing with the simulator: DuckDB for a stream without faults, and below a
plain reading of the ledger's rules, one record after the other, for streams with all of them.
"""
import csv
import datetime
import decimal
import io
import json
import os
import subprocess
import zoneinfo
from collections import Counter, defaultdict

import duckdb
import pytest

GENERATE = os.environ["SHOPSPHERE_SIM_GENERATE"]
DIGITS = {"GBP": 2, "EUR": 2, "USD": 2, "JPY": 0}
RECEIVED = datetime.datetime(2100, 1, 1)


def generate(folder, *options):
    stream, truth = folder / "stream.csv", folder / "truth.json"
    with open(stream, "wb") as out:
        subprocess.run([GENERATE, *map(str, options), "--truth", str(truth)], stdout=out, check=True)
    return stream, json.loads(truth.read_text())


@pytest.mark.parametrize("options", [
    ("--events", 50_000),
    ("--events", 20_000, "--ids", "uuid", "--seed", 3, "--days", 40),
    ("--events", 20_000, "--order", "shuffled", "--seed", 4),
    ("--events", 500, "--products", 3, "--cities", 1, "--categories", 1, "--users", 1, "--days", 1),
])
def test_plain_stream_is_what_duckdb_counts(tmp_path, options):
    stream, truth = generate(tmp_path, *options)
    rows = duckdb.sql(f"""
        SELECT CAST(time AS DATE), city, category, count(*), sum(quantity), sum(total) * 100
        FROM read_csv('{stream}', header = false, columns = {{
          'id': 'VARCHAR', 'user_id': 'VARCHAR', 'product': 'VARCHAR', 'name': 'VARCHAR',
          'category': 'VARCHAR', 'quantity': 'BIGINT', 'price': 'DECIMAL(18,2)',
          'total': 'DECIMAL(18,2)', 'time': 'TIMESTAMP', 'city': 'VARCHAR'}})
        GROUP BY ALL""").fetchall()
    counted = sorted(
        f"revenue|{day}|{day}|{city}|{category}|GBP"
        f"|transactions={n}|refunds=0|units={units}|revenue={int(money)}"
        for day, city, category, n, units, money in rows)
    assert counted == sorted(truth["cells"])
    events = options[1]
    assert truth["records"] == truth["booked"] == events == sum(row[3] for row in rows)
    assert truth["issues"] == truth["duplicates"] == 0
    ids = duckdb.sql(f"SELECT count(DISTINCT column0) FROM read_csv('{stream}', header = false, "
                     "all_varchar = true)").fetchall()
    assert ids == [(events,)]


class Refused(Exception):
    pass


COLUMNS = ("transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,"
           "city,order_id,kind,refers_to,target,revision,restock,currency").split(",")


def number(text, decimals):
    try:
        value = decimal.Decimal(text)
    except decimal.InvalidOperation:
        raise Refused("bad_number") from None
    scaled = value * 10 ** decimals
    if not text.isascii() or "," in text or scaled != int(scaled) or abs(scaled) >= 2 ** 63:
        raise Refused("bad_number")
    return int(scaled)


def parse(raw):
    """One line of bytes to a dict, or the cause of its refusal: what it says about itself alone."""
    try:
        line = raw.decode()
    except UnicodeDecodeError:
        raise Refused("not_utf8") from None
    try:
        fields = next(csv.reader(io.StringIO(line), strict=True))
    except csv.Error:
        raise Refused("malformed") from None
    if len(fields) != len(COLUMNS):
        raise Refused("malformed")
    record = dict(zip(COLUMNS, fields))
    record["kind"] = record["kind"] or "sale"
    if record["kind"] not in ("sale", "refund", "correction", "void"):
        raise Refused("bad_value")
    if record["restock"] not in ("", "true", "false"):
        raise Refused("bad_value")
    record["restock"] = record["restock"] != "false"
    record["currency"] = record["currency"] or "GBP"
    if record["currency"] not in DIGITS:
        raise Refused("unknown_currency")
    check_texts(record)
    for name, scale in (("quantity", 0), ("price", 6), ("total", DIGITS[record["currency"]])):
        record[name] = number(record[name], scale) if record[name] else None
    record["revision"] = number(record["revision"] or "0", 0)
    try:
        record["time"] = wall_clock(record["timestamp"])
    except ValueError:
        raise Refused("bad_time") from None
    if record["time"] > RECEIVED:
        raise Refused("time_after_receipt")
    check_money(record)
    return record


def wall_clock(text):
    if "T" not in text:
        return datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S")
    instant = datetime.datetime.fromisoformat(text)
    return instant.astimezone(zoneinfo.ZoneInfo("Europe/London")).replace(tzinfo=None, fold=0)


def check_texts(record):
    if not record["transaction_id"]:
        raise Refused("missing_field")
    if any(len(record[name].encode()) > 64 for name in ("transaction_id", "order_id")):
        raise Refused("text_too_long")
    if record["kind"] == "sale" and record["refers_to"]:
        raise Refused("unexpected_field")
    for name in ("user_id", "product_id", "product_name", "category", "city"):
        if not record[name] and not (record["kind"] == "refund" and record["refers_to"]):
            raise Refused("missing_field")


def check_money(record):
    quantity, price, total = record["quantity"], record["price"], record["total"]
    if total is None or quantity is None:
        raise Refused("missing_field")
    if abs(quantity) > 10 ** 9:
        raise Refused("amount_too_large")
    refund = record["kind"] == "refund"
    if quantity < 0 or (quantity == 0 and not (refund and total > 0)):
        raise Refused("quantity_not_positive")
    if price is None:
        if not refund:
            raise Refused("missing_field")
        return
    if price <= 0:
        raise Refused("price_not_positive")
    if quantity * price != total * 10 ** (6 - DIGITS[record["currency"]]):
        raise Refused("total_mismatch")


SAID = ("kind user_id product_id product_name category city order_id refers_to target time price "
        "quantity total revision currency restock").split()


class Books:
    """The rules of the ledger over one record after the other, from the empty books each time."""

    def __init__(self):
        self.roots = defaultdict(list)  # root -> accepted records in order
        self.versions = {}  # root -> the versions of its sale
        self.voided = set()
        self.refunds = defaultdict(dict)  # root -> id -> versions of a refund that was accepted
        self.counts = Counter()
        self.causes = Counter()

    def take(self, raw):
        self.counts["records"] += 1
        try:
            outcome = self.decide(parse(raw))
            self.counts[outcome] += 1
        except Refused as refused:
            self.counts["issues"] += 1
            self.causes[str(refused)] += 1

    def decide(self, record):
        root = record["refers_to"] or record["transaction_id"]
        for earlier in self.roots[root]:
            if earlier["transaction_id"] == record["transaction_id"]:
                if all(earlier[name] == record[name] for name in SAID):
                    return "duplicates"
                raise Refused("conflict")
        getattr(self, record["kind"])(root, record)
        self.roots[root].append(record)
        return "booked"

    def sale(self, root, record):
        self.versions[root] = [record]
        came_first, self.refunds[root] = self.refunds[root], {}
        for name, refund in came_first.items():
            self.settle(root, name, refund)

    def settle(self, root, name, refund):
        if self.fits(self.versions[root][-1], [*self.settled(root), refund[-1]]):
            self.refunds[root][name] = refund
            return
        self.counts["booked"] -= 1
        self.counts["issues"] += 1
        self.causes["refund_beyond_sale"] += 1

    def settled(self, root):
        return [versions[-1] for versions in self.refunds[root].values()]

    def refund(self, root, record):
        if record["refers_to"]:
            if root in self.voided:
                raise Refused("sale_voided")
            refunds = [*self.settled(root), record]
            if root in self.versions and not self.fits(self.versions[root][-1], refunds):
                raise Refused("refund_beyond_sale")
        self.refunds[root][record["transaction_id"]] = [record]

    @staticmethod
    def fits(sale, refunds):
        return (sum(r["quantity"] for r in refunds) <= sale["quantity"] and
                sum(r["total"] for r in refunds) <= sale["total"])

    def correction(self, root, record):
        refund = record["target"] or root
        if refund != root:
            self.check_stands(self.refunds[root].get(refund), record)
            others = [line for line in self.settled(root) if line["transaction_id"] != refund]
            if not self.fits(self.versions[root][-1], [*others, record]):
                raise Refused("refund_beyond_sale")
            self.refunds[root][refund].append({**record, "transaction_id": refund})
            return
        self.check_sale_stands(root, record)
        if not self.fits(record, self.settled(root)):
            raise Refused("refunds_stand")
        self.versions[root].append(record)

    def void(self, root, record):
        target = record["target"]
        if target and target != root:
            self.check_stands(self.refunds[root].get(target), record)
            del self.refunds[root][target]
            return
        self.check_sale_stands(root, record)
        self.voided.add(root)

    def check_sale_stands(self, root, record):
        if root in self.voided:
            raise Refused("stale_revision")
        self.check_stands(self.versions.get(root), record)

    @staticmethod
    def check_stands(versions, record):
        if versions is None:
            raise Refused("nothing_to_replace")
        if record["revision"] != len(versions) - 1:
            raise Refused("stale_revision")

    def waiting(self):
        return sum(1 for root in self.refunds if root not in self.versions
                   for refund in self.settled(root) if refund["refers_to"])

    def standing(self):
        """(sale, its refunds) for each sale that stands, (refund, None) for one without a sale."""
        for root, versions in list(self.versions.items()):
            if root not in self.voided:
                yield versions[-1], self.settled(root)
        for root in self.refunds:
            for refund in self.settled(root):
                if not refund["refers_to"]:
                    yield refund, None

    def cells(self):
        cells = defaultdict(lambda: [0, 0, 0, 0])

        def add(day, keys, measures):
            key = (str(day.date()), str(keys["time"].date()), keys["city"], keys["category"],
                   keys["currency"])
            for i, measure in enumerate(measures):
                cells[key][i] += measure

        for line, refunds in self.standing():
            if refunds is None:
                add(line["time"], line, (0, 1, -line["quantity"], -line["total"]))
                continue
            add(line["time"], line, (1, 0, line["quantity"], line["total"]))
            for refund in refunds:
                add(refund["time"], line, (0, 1, -refund["quantity"], -refund["total"]))
        return sorted("revenue|" + "|".join(key) +
                      "|transactions={}|refunds={}|units={}|revenue={}".format(*cells[key])
                      for key in cells if any(cells[key]))

    def sold(self):
        units = Counter()
        for line, refunds in self.standing():
            if refunds is None:
                units[line["product_id"]] -= line["quantity"] if line["restock"] else 0
                continue
            units[line["product_id"]] += line["quantity"]
            units[line["product_id"]] -= sum(r["quantity"] for r in refunds if r["restock"])
        return units


@pytest.mark.parametrize("options", [
    ("--events", 60_000, "--faults", 0.02),
    ("--events", 30_000, "--faults", 0.3, "--seed", 2),
    ("--events", 20_000, "--faults", 0.2, "--seed", 3, "--ids", "uuid", "--days", 60),
    ("--events", 20_000, "--faults", 0.2, "--seed", 4, "--order", "shuffled"),
    ("--events", 5_000, "--faults", 0.5, "--seed", 5, "--days", 1, "--products", 20),
    ("--events", 10_000, "--refunds", 0.2, "--seed", 6),
])
def test_faulty_stream_is_what_the_rules_give(tmp_path, options):
    stream, truth = generate(tmp_path, *options)
    books = Books()
    lines = stream.read_bytes().split(b"\n")
    assert lines[0].decode().split(",") == COLUMNS and lines[-1] == b""
    for line in lines[1:-1]:
        books.take(line)
    assert dict(books.causes) == truth["issues_by_cause"]
    for name in ("records", "booked", "duplicates", "issues"):
        assert books.counts[name] == truth[name], name
    assert books.waiting() == truth["waiting"]
    assert books.cells() == sorted(truth["cells"])
    sold = books.sold()
    assert {p["product_id"]: p["sold"] for p in truth["stock"] if p["sold"]} == \
           {product: units for product, units in sold.items() if units}


def test_shelves_hold_what_came_less_what_went(tmp_path):
    options = ("--events", 30_000, "--days", 50, "--products", 40, "--faults", 0.05)
    _, truth = generate(tmp_path, *options)

    def rows(what):
        out = subprocess.run([GENERATE, *map(str, options), "--what", what], check=True,
                             capture_output=True, text=True).stdout
        return list(csv.DictReader(io.StringIO(out)))

    delivered = Counter()
    changes = rows("restocks")
    for change in changes:
        delivered[change["product_id"]] += int(change["stock_delta"])
    assert len(changes) > 50
    assert len({change["change_id"] for change in changes}) == len(changes)
    assert [change["updated_at"] for change in changes] == \
        sorted(change["updated_at"] for change in changes)
    products = {row["product_id"]: row for row in rows("products")}
    assert len(products) == len(truth["stock"]) == 40
    for shelf in truth["stock"]:
        product = products[shelf["product_id"]]
        assert int(product["stock"]) == shelf["opening"]
        assert int(product["reorder_level"]) == shelf["reorder_level"]
        assert shelf["delivered"] == delivered[shelf["product_id"]]
        assert shelf["stock"] == shelf["opening"] + shelf["delivered"] - shelf["sold"]
    users = rows("users")
    assert len(users) == 100_000 and all(18 <= int(user["age"]) <= 90 for user in users)


def test_an_altered_stream_is_noticed(tmp_path):
    """A test of the judge: one sale lost, or one sale booked under another id, must show."""
    stream, truth = generate(tmp_path, "--events", 2000, "--faults", 0.1)
    lines = stream.read_bytes().split(b"\n")[1:-1]
    sale = next(line for line in reversed(lines) if b",O" in line and b",,,,,," in line)
    for altered in ([line for line in lines if line != sale], [*lines, b"9" + sale]):
        books = Books()
        for line in altered:
            books.take(line)
        assert books.counts["booked"] != truth["booked"]
        assert books.cells() != sorted(truth["cells"])
