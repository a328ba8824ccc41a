# SPDX-License-Identifier: Apache-2.0
"""What is recommended follows the purchases at once, and never what may not be offered."""
import json

import pytest

from trade import HEADER, Trade


@pytest.fixture
def trade(shop):
    trade = Trade(shop)
    for customer in range(40):
        for week in range(3):
            trade.sells(f"c{customer}", "milk", "bread", day=1 + 7 * week + customer % 7)
        trade.sells(f"c{customer}", "pram", "nappies", day=23)
    return trade


def rows(shop, *words, **how):
    text = shop.says("recommend", *words, "--format", "json", **how)
    return [json.loads(line) for line in text.splitlines()]


def because(shop, user):
    return {row["product_id"]: row["because"] for row in rows(shop, "--user", user)}


def products(shop, user, *words):
    return [row["product_id"] for row in rows(shop, "--user", user, *words)]


def test_a_row_says_what_and_why(trade):
    trade.sells("ann", "pram", day=20)
    trade.delivered()
    offered = rows(trade.shop, "--user", "ann")
    row = next(row for row in offered if row["product_id"] == "nappies")
    assert row == {"user_id": "ann", "rank": offered.index(row) + 1, "product_id": "nappies",
                   "product": "Nappies", "score": row["score"], "because": "bought with Pram by 40 customers"}
    assert 0 < float(row["score"]) <= 1


def test_who_buys_by_the_week_is_told_so(trade):
    trade.delivered()
    reasons = because(trade.shop, "c3")
    assert reasons["milk"] == reasons["bread"] == "you buy this every week"


def test_a_refund_and_a_correction_show_at_once(trade):
    sale = trade.sells("ann", "pram", day=20)
    trade.delivered()
    assert because(trade.shop, "ann")["nappies"] == "bought with Pram by 40 customers"
    trade.shop.correct(sale, "product_id=milk", "product_name=Milk")
    assert because(trade.shop, "ann")["nappies"] == "bought by 40 customers who bought Milk"
    assert because(trade.shop, "ann")["bread"] == "bought with Milk by 40 customers"
    trade.shop.refund(sale)
    assert because(trade.shop, "ann")["nappies"] == "popular this week"


def test_what_is_sold_out_is_not_offered_until_it_is_there_again(trade):
    trade.sells("ann", "pram", day=20)
    trade.delivered()
    trade.counts("nappies", 0, day=25)
    assert "nappies" not in products(trade.shop, "ann")
    trade.counts("nappies", 5, day=26)
    assert "nappies" in products(trade.shop, "ann")


def test_filters_leave_out_and_fill_up(trade):
    trade.sells("ann", "pram", day=20)
    trade.sells("bob", "kettle", day=3, price="30.00")
    trade.delivered()
    assert products(trade.shop, "ann", "--exclude", "nappies,milk") == ["bread", "kettle"]
    assert products(trade.shop, "ann", "--min-price", "20") == ["kettle"]
    assert "kettle" not in products(trade.shop, "ann", "--max-price", "29.99")
    assert products(trade.shop, "ann", "--category", "Toys") == []
    assert len(products(trade.shop, "ann", "--top", "2")) == 2


def test_what_was_just_bought_is_offered_only_if_it_is_a_rebuy(trade):
    trade.sells("ann", "pram", "milk", day=24)
    trade.delivered()
    offered = products(trade.shop, "ann")
    assert "pram" not in offered and "milk" in offered


def test_a_stranger_and_a_guest_get_what_is_popular(trade):
    trade.sells("guest", "pram", day=24)
    trade.delivered()
    for user in ("nobody", "guest"):
        because = [row["because"] for row in rows(trade.shop, "--user", user)]
        assert because and all(reason.startswith("popular") for reason in because)


def test_all_are_those_of_each_in_order(trade):
    trade.sells("ann", "pram", day=20)
    trade.delivered()
    everybody = rows(trade.shop, "--all", "--top", "3")
    users = list(dict.fromkeys(row["user_id"] for row in everybody))
    assert users == sorted(users) and len(users) == 41
    assert [row for row in everybody if row["user_id"] == "ann"] == \
        rows(trade.shop, "--user", "ann", "--top", "3")


def test_the_order_of_arrival_changes_nothing(trade, tmp_path):
    trade.sells("ann", "pram", day=20)
    lines = list(trade.lines)
    trade.delivered()
    other = type(trade.shop)(tmp_path / "other")
    other.importing("-", stdin=(HEADER + "".join(reversed(lines))).encode())
    assert rows(other, "--all") == rows(trade.shop, "--all")


@pytest.mark.parametrize("words,says", [
    ((), b"--user"), (("--user", "1", "--all"), b"--all"), (("--user", "1", "--top", "0"), b"--top"),
    (("--user", "1", "--max-price", "cheap"), b"--max-price"), (("--all", "--format", "xml"), b"--format")])
def test_wrong_usage_is_told(shop, words, says):
    shop.importing("-", stdin=HEADER.encode())
    assert says in shop.run("recommend", *words, code=2).stderr


def test_a_shop_without_sales_has_nothing_to_recommend(shop):
    shop.importing("-", stdin=HEADER.encode())
    assert rows(shop, "--all") == [] and rows(shop, "--user", "ann") == []
