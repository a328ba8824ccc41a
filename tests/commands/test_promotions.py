# SPDX-License-Identifier: Apache-2.0
"""Promotions follow the purchases at once, and what they did is what a plain recount says."""
import collections
import csv
import datetime
import json
import math
import random

import pytest

from trade import HEADER, Trade, date

COME_BACK = """
[[promotion]]
name = "come back"
kind = "win_back"
after_days = 60
off = "5.00"
"""


@pytest.fixture
def trade(shop):
    trade = Trade(shop)
    trade.sells("other", "milk", day=100)  # the newest day with a sale
    return trade


def declare(shop, text):
    shop.folder.mkdir(parents=True, exist_ok=True)
    (shop.folder / "promotions.toml").write_text(text)


def rows(shop, *words):
    return [json.loads(line) for line in shop.says("promotions", *words, "--format", "json").splitlines()]


def names(shop, user, *words):
    return [row["promotion"] for row in rows(shop, "--user", user, *words)]


def test_a_row_says_what_how_much_until_when_and_why(trade):
    declare(trade.shop, COME_BACK)
    trade.sells("ann", "tea", day=30)
    trade.delivered()
    assert rows(trade.shop, "--user", "ann") == [{
        "user_id": "ann", "promotion": "come back", "product_id": None, "product": None, "category": None,
        "off": "£5 off", "from": date(90), "until": date(103),
        "because": "it has been 2 months since you last bought here"}]
    assert rows(trade.shop, "--user", "nobody") == []
    assert names(trade.shop, "ann", "--day", date(89)) == []


def test_a_product_that_is_due_stands_there_with_its_interval(trade):
    declare(trade.shop, """
[[promotion]]
name = "time for more"
kind = "replenish"
after_percent = 160
off = "10%"
off_most = "3.00"
""")
    for day in (23, 44, 65):
        trade.sells("ann", "tea", day=day)
    trade.delivered()
    (row,) = rows(trade.shop, "--all")
    assert (row["product_id"], row["category"], row["off"]) == ("tea", "Grocery", "10% off, £3 at most")
    assert row["because"] == "you buy this about every 3 weeks, and it has been 5 weeks"
    trade.counts("tea", 0, day=99)
    assert rows(trade.shop, "--all") == [], "what is sold out is not offered"
    trade.counts("tea", 7, day=100)
    assert len(rows(trade.shop, "--all")) == 1


def test_a_purchase_a_refund_and_a_correction_show_at_once(trade):
    declare(trade.shop, COME_BACK)
    trade.sells("ann", "tea", day=30)
    trade.delivered()
    assert names(trade.shop, "ann") == ["come back"]
    sale = trade.sells("ann", "milk", day=95)
    trade.delivered()
    assert names(trade.shop, "ann") == []
    trade.shop.refund(sale)
    assert names(trade.shop, "ann") == ["come back"]
    mistaken = trade.sells("ann", "milk", day=96)
    trade.delivered()
    assert names(trade.shop, "ann") == []
    trade.shop.correct(mistaken, "user_id=bob")
    assert names(trade.shop, "ann") == ["come back"]


def test_the_report_follows_a_refund(trade):
    declare(trade.shop, COME_BACK)
    for user in ("ann", "bob", "cid", "dan"):
        trade.sells(user, "tea", day=1)
    trade.sells("ann", "milk", day=61)
    sale = trade.sells("bob", "milk", day=74)
    trade.sells("cid", "milk", day=75)  # too late
    trade.delivered()

    def conversion():
        (row,) = trade.shop.section("promotions", "conversion")
        return row["customers"], row["bought"], row["rate"], row["held_out"], row["uplift"]

    assert conversion() == (4, 2, "50.0", 0, None)
    (offers,) = trade.shop.section("promotions", "offers")
    assert (offers["offers"], offers["open"], offers["taken"], offers["spent"]) == (4, 0, 2, "10.00")
    trade.shop.refund(sale)
    assert conversion() == (4, 1, "25.0", 0, None)


def test_simulate_tells_what_one_that_is_not_enabled_would_have_done(trade):
    declare(trade.shop, COME_BACK + "enabled = false\n")
    for user in ("ann", "bob", "cid"):
        trade.sells(user, "tea", day=20)
    trade.sells("ann", "milk", day=85)
    trade.sells("dan", "tea", day=2)
    trade.delivered()
    assert rows(trade.shop, "--all") == []
    (row,) = rows(trade.shop, "simulate", "--days", "30")
    assert (row["offers"], row["customers"], row["bought_anyway"], row["anyway_rate"]) == (3, 3, 1, "33.3")
    assert (row["cost_most"], row["cost_anyway"], row["currency"]) == ("15.00", "5.00", "GBP")
    (row,) = rows(trade.shop, "simulate", "--days", "40", "--promotion", "come back")
    assert row["offers"] == 4, "of Dan's the day was the 62nd"
    assert b"no promotion 'x'" in trade.shop.run("promotions", "simulate", "--promotion", "x", code=2).stderr
    (declared,) = rows(trade.shop, "list")
    assert (declared["promotion"], declared["enabled"], declared["hold_out"]) == ("come back", False, "0")


def test_a_new_file_can_be_tried_before_it_is_there(trade, tmp_path):
    trade.sells("ann", "tea", day=30)
    trade.delivered()
    tried = tmp_path / "new.toml"
    tried.write_text(COME_BACK)
    assert "No promotions yet" in trade.shop.says("promotions", "--all")
    (row,) = rows(trade.shop, "simulate", "--file", str(tried))
    assert row["offers"] == 1


@pytest.mark.parametrize("words,says", [
    ((), b"--user"), (("--user", "1", "--all"), b"--all"), (("--all", "--day", "soon"), b"--day 'soon'"),
    (("simulate", "--days", "0"), b"--days"), (("--all", "--format", "xml"), b"--format")])
def test_wrong_usage_is_told(shop, words, says):
    shop.importing("-", stdin=HEADER.encode())
    assert says in shop.run("promotions", *words, code=2).stderr


def test_a_wrong_file_is_told_by_line_and_key(trade):
    trade.delivered()
    declare(trade.shop, COME_BACK.replace('"5.00"', "5.5"))
    told = trade.shop.run("report", "promotions", code=2).stderr
    assert b"promotions.toml:6: promotion 'come back': off: must be a text in quotes" in told


MANY = COME_BACK + """
hold_out = "30%"

[[promotion]]
name = "again"
kind = "replenish"
purchases_least = 2
off = "10%"
off_most = "2.00"
budget = "60.00"
per_customer = 3
hold_out = "20%"

[[promotion]]
name = "reward"
kind = "reward"
every_purchases = 5
off = "1.00"
per_customer = 4
"""


def shuffled(stream):
    header, *lines = stream.read_text().splitlines(keepends=True)
    random.Random(3).shuffle(lines)
    return (header + "".join(lines)).encode()


@pytest.fixture(scope="module")
def busy(simulated):
    stream, _ = simulated("--events", 12_000, "--users", 900, "--products", 200, "--refunds", 0.08, "--seed", 5,
                          truth=False)
    return stream


def test_any_order_of_arrival_gives_the_same(busy, new_shop):
    straight, other = new_shop("straight"), new_shop("other")
    straight.importing(busy)
    other.importing("-", stdin=shuffled(busy))
    answers = []
    for shop in (straight, other):
        declare(shop, MANY)
        report = shop.report("promotions")
        assert all(row["offers"] > 20 for row in report if row["section"] == "offers")
        answers.append((rows(shop, "--all"), report, rows(shop, "simulate", "--days", "90")))
    assert answers[0] == answers[1]


def days_of_purchase(stream):
    """By user the days on which they bought something that they kept a part of."""
    kept = collections.Counter()
    sales = {}
    for row in csv.DictReader(stream.open(encoding="utf-8")):
        if row["kind"] == "refund":
            kept[row["refers_to"]] -= int(row["quantity"])
        else:
            kept[row["transaction_id"]] += int(row["quantity"])
            sales[row["transaction_id"]] = (row["user_id"], row["product_id"], row["order_id"], row["timestamp"][:10])
    days = collections.defaultdict(set)
    for sale, (user, _, _, day) in sales.items():
        if kept[sale] > 0 and user != "guest":
            days[user].add(datetime.date.fromisoformat(day))
    today = max(datetime.date.fromisoformat(day) for *_, day in sales.values())
    return days, today


def recounted(stream):
    """Customers who were to be won back, once each, and who of them bought in the fourteen days."""
    customers = bought = 0
    days, today = days_of_purchase(stream)
    for user_days in map(sorted, days.values()):
        for last, then in zip(user_days, [*user_days[1:], datetime.date.max]):
            offered = last + datetime.timedelta(days=60)
            if then < offered:
                continue
            over = offered + datetime.timedelta(days=13)
            if over < today:
                customers += 1
                bought += then <= over
            break
    return customers, bought


def newcombe(bought, all_offered, others_bought, others):
    def wilson(x, n, z=1.959963984540054):
        p = x / n
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return (p + z * z / (2 * n) - half) / (1 + z * z / n), (p + z * z / (2 * n) + half) / (1 + z * z / n)
    a, b = bought / all_offered, others_bought / others
    (a_low, a_high), (b_low, b_high) = wilson(bought, all_offered), wilson(others_bought, others)
    return 100 * (a - b - math.hypot(a - a_low, b_high - b)), 100 * (a - b + math.hypot(a_high - a, b - b_low))


def test_the_report_is_what_a_plain_recount_says(busy, shop):
    shop.importing(busy)
    declare(shop, COME_BACK + 'hold_out = "30%"\n')
    (row,) = shop.section("promotions", "conversion")
    customers, bought = recounted(busy)
    assert (row["customers"] + row["held_out"], row["bought"] + row["held_out_bought"]) == (customers, bought)
    assert customers > 200 and bought > 20
    assert 0.2 < row["held_out"] / customers < 0.4
    low, high = newcombe(row["bought"], row["customers"], row["held_out_bought"], row["held_out"])
    assert math.isclose(float(row["uplift_low"]), low, abs_tol=0.051)
    assert math.isclose(float(row["uplift_high"]), high, abs_tol=0.051)
    assert float(row["uplift_low"]) < 0 < float(row["uplift_high"]), "nobody was told: it can only be chance"
