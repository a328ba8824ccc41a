# SPDX-License-Identifier: Apache-2.0
"""What customers buy again and in which categories, in `report customers`: against a plain recount."""
import collections
import datetime
import random

import pytest

HEADER = "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city\n"
FIRST = datetime.date(2024, 1, 1)


def line(number, user, product, category, day, hour=10):
    stamp = f"{FIRST + datetime.timedelta(days=day)} {hour}:00:00"
    return f"{number},{user},{product},{product.title()},{category},1,2.00,2.00,{stamp},London\n"


def middle(numbers):
    """Of two middle ones the smaller."""
    return sorted(numbers)[(len(numbers) - 1) // 2]


def trade(seed):
    draw = random.Random(seed)
    products = [(f"p{number}", f"c{number % 4}") for number in range(30)]
    sales = []
    for number in range(1, 2500):
        product, category = products[min(int(draw.expovariate(0.15)), 29)]
        sales.append((number, f"u{draw.randrange(60)}", product, category, draw.randrange(300)))
    return sales


def habits_of(sales):
    """The twenty products that sold most: customers, those who came again, the usual interval."""
    sold = collections.Counter(product for _, _, product, _, _ in sales)
    rows = []
    for product in sorted(sold, key=lambda name: (-sold[name], name))[:20]:
        days = collections.defaultdict(set)
        for _, user, bought, _, day in sales:
            if bought == product:
                days[user].add(day)
        usual = [middle([b - a for a, b in zip(sorted(of), sorted(of)[1:])]) for of in days.values() if len(of) > 1]
        rows.append((product, len(days), len(usual), middle(usual) if usual else None))
    return rows


def test_habits_are_those_of_a_recount_also_after_voids(shop):
    sales = trade(7)
    shop.importing("-", stdin=(HEADER + "".join(line(*sale) for sale in sales)).encode())
    gone = {sale[0] for sale in sales[::97]}
    for number in gone:
        shop.run("void", str(number))
    standing = [sale for sale in sales if sale[0] not in gone]
    shown = [(row["product_id"], row["customers"], row["came_again"], row["usual_interval_days"])
             for row in shop.section("customers", "habits")]
    assert shown == habits_of(standing)


def test_the_shares_of_a_segment_are_those_of_its_customers(shop):
    """Ann bought lately for the first time; Bob is lost. A sale after the last day counts for nobody."""
    sales = [(1, "ann", "tea", "Food", 290), (2, "ann", "jam", "Food", 290), (3, "ann", "pen", "Office", 291),
             (4, "bob", "pen", "Office", 1), (5, "bob", "ink", "Office", 1), (6, "bob", "tea", "Food", 350)]
    shop.importing("-", stdin=(HEADER + "".join(line(*sale) for sale in sales)).encode())
    rows = shop.section("customers", "affinity", to=str(FIRST + datetime.timedelta(days=300)))
    assert [(row["segment"], row["category"], row["transactions"], row["share"], row["share_of_all"]) for row in rows] \
        == [("new", "Food", 2, "66.7", "40.0"), ("new", "Office", 1, "33.3", "60.0"),
            ("lost", "Office", 2, "100.0", "60.0")]


def test_a_customer_who_came_every_ten_days(shop):
    sales = [(number, "ann", "tea", "Food", 10 * number) for number in range(1, 6)]
    shop.importing("-", stdin=(HEADER + "".join(line(*sale) for sale in sales)).encode())
    row = next(row for row in shop.section("customers", "intervals") if row["came_again"])
    assert (row["segment"], row["came_again"], row["usual_interval_days"]) == ("loyal", 1, 10)
    assert "Tea: 1 came again, every 10 days" in shop.report("customers", format="line")


@pytest.mark.parametrize("text", [b"", HEADER.encode()])
def test_a_shop_without_sales_has_no_habits(shop, text):
    shop.importing("-", stdin=text)
    assert shop.section("customers", "habits") == shop.section("customers", "affinity") == []
