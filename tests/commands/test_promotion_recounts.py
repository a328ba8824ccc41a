# SPDX-License-Identifier: Apache-2.0
"""Each kind of promotion is offered and taken as often as a plain recount of a random trade says, day by day."""
import collections
import random

import pytest

from trade import date

DAYS = 240
HEADER = ("transaction_id,kind,refers_to,user_id,product_id,product_name,category,quantity,price,total,timestamp,city\n")
CATEGORIES = {"tea": "Hot", "coffee": "Hot", "cocoa": "Hot", "cake": "Sweet", "jam": "Sweet", "honey": "Sweet",
              "milk": "Cold", "juice": "Cold"}
Offer = collections.namedtuple("Offer", "day product last taken")


class RandomTrade:
    """Who bought what on which day, what came back, and what was counted on the shelf each morning."""

    def __init__(self, seed):
        chance = random.Random(seed)
        self.sales = []  # day, user, product, pence
        self.refunds = []  # the sale's number, day
        self.counts = []  # day, product, level
        for number in range(70):
            products = chance.sample(sorted(CATEGORIES), chance.randint(1, 4))
            rhythm = chance.choice([5, 9, 16, 30])
            day = chance.randint(1, 60)
            while day <= DAYS:
                for product in chance.sample(products, chance.randint(1, len(products))):
                    self.sales.append((day, f"u{number}", product, chance.choice([150, 240, 995])))
                day += max(1, round(chance.gauss(rhythm, rhythm / 3)))
        self.sales.append((DAYS, "other", "milk", 150))  # the newest day with a sale
        for number in chance.sample(range(len(self.sales) - 1), len(self.sales) // 10):
            self.refunds.append((number, min(DAYS, self.sales[number][0] + chance.randint(0, 9))))
        for product in CATEGORIES:
            for day in sorted(chance.sample(range(1, DAYS), 14)):
                self.counts.append((day, product, chance.randint(1, 12)))

    def deliver(self, shop, category_of):
        lines = []
        for number, (day, user, product, pence) in enumerate(self.sales):
            price = f"{pence // 100}.{pence % 100:02}"
            lines.append(f"{number},sale,,{user},{product},{product},{category_of(product)},1,{price},{price},"
                         f"{date(day)} 10:00:00,York\n")
        for number, day in self.refunds:
            _, user, product, pence = self.sales[number]
            lines.append(f"r{number},refund,{number},{user},{product},{product},{category_of(product)},1,,"
                         f"{pence // 100}.{pence % 100:02},{date(day)} 15:00:00,York\n")
        shop.importing("-", stdin=(HEADER + "".join(lines)).encode())
        counted = "".join(f"{product},{product},{level},{date(day)} 09:00:00\n" for day, product, level in self.counts)
        told = shop.importing("-", as_="products", stdin=("product_id,name,stock,updated_at\n" + counted).encode())
        assert told["issues"] == 0

    def kept(self):
        """Sales that were not given back; what was never counts."""
        gone = {number for number, _ in self.refunds}
        return [sale for number, sale in enumerate(self.sales) if number not in gone]

    def users(self):
        by_user = collections.defaultdict(list)
        for day, user, product, pence in sorted(self.kept()):
            by_user[user].append((day, product, pence))
        return by_user

    def shelf(self, product):
        """By day with an event of the product: how many there were in the evening, and how many were sold."""
        events = [(day, 0, "count", level) for day, one, level in self.counts if one == product]
        events += [(day, 1, "sold", 1) for day, _, one, _ in self.sales if one == product]
        events += [(day, 2, "sold", -1) for number, day in self.refunds if self.sales[number][2] == product]
        evenings, level = {}, None
        for day, _, what, number in sorted(events):
            sold = evenings.get(day, (None, 0))[1]
            if what == "count":
                level = number
            else:
                level = None if level is None else level - number
                sold += number
            evenings[day] = (level, sold)
        return evenings


def days_of(bought, wanted=lambda product: True):
    return sorted({day for day, product, _ in bought if wanted(product)})


def replenish(trade, bought):
    for product in CATEGORIES:
        days = days_of(bought, lambda one: one == product)
        for count in range(3, len(days) + 1):
            gaps = sorted(b - a for a, b in zip(days[:count], days[1:count]))
            due = days[count - 1] + -(-gaps[(len(gaps) - 1) // 2] * 160 // 100)
            if count == len(days) or days[count] >= due:
                yield due, product


def next_category(trade, bought):
    hot, sweet = (days_of(bought, lambda one: CATEGORIES[one] == name) for name in ("Hot", "Sweet"))
    if hot and not (sweet and sweet[0] < hot[0] + 3):
        yield hot[0] + 3, None


def reward_purchases(trade, bought):
    for day in days_of(bought)[3::4]:
        yield day + 1, None


def reward_spend(trade, bought):
    spent = 0
    for day in days_of(bought):
        before, spent = spent // 2500, spent + sum(pence for one, _, pence in bought if one == day)
        if spent // 2500 > before:
            yield day + 1, None


def back_in_stock(trade, bought):
    for product in CATEGORIES:
        days = days_of(bought, lambda one: one == product)
        out_since = None
        for day, (level, _) in sorted(trade.shelf(product).items()):
            if level is None:
                continue
            if level <= 0:
                out_since = out_since or day
                continue
            if out_since and day - out_since >= 2 and any(one < day for one in days):
                yield day, product
            out_since = None


def becomes_slow(trade, product):
    shelf = trade.shelf(product)
    was = False
    for day in range(min(shelf), DAYS + 60):
        before = [one for one in shelf if one < day]
        level = shelf[max(before)][0] if before else None
        sold = sum(shelf[one][1] for one in before if one >= day - 5)
        slow = day >= min(shelf) + 5 and level is not None and level >= 3 and sold <= 3
        if slow and not was:
            yield day
        was = slow


def clear_slow_stock(trade, bought):
    """Each product is the only one of its category there."""
    for product in CATEGORIES:
        moments = list(becomes_slow(trade, product))
        told = set()
        for day in days_of(bought, lambda one: one == product):
            following = [moment for moment in moments if moment > day][:1]
            if not following or following[0] in told:
                continue
            told.update(following)
            if following[0] <= day + 60:
                yield following[0], product


def offers(triggers, bought, applies):
    """What becomes an offer: nothing while another that could apply to the same purchase is open."""
    made = []
    for day, product in sorted(triggers, key=lambda trigger: trigger[0]):
        if day > DAYS or any(one.product == product and one.day <= day <= min(one.last, one.taken or one.last)
                             for one in made):
            continue
        following = [one for one, what, _ in bought if day <= one <= day + 13 and
                     (what == product if product else applies(what))]
        made.append(Offer(day, product, day + 13, min(following, default=None)))
    return made


def anything(product):
    return True


KINDS = {
    "replenish": ("after_percent = 160", replenish, anything),
    "next_category": ('bought_category = "Hot"\ncategory = "Sweet"\nafter_days = 3', next_category,
                      lambda product: CATEGORIES[product] == "Sweet"),
    "reward": ("every_purchases = 4", reward_purchases, anything),
    "reward by spend": ('every_spend = "25.00"', reward_spend, anything),
    "back_in_stock": ("out_days = 2", back_in_stock, anything),
    "clear_slow_stock": ("in_days = 5\nsold_most = 3\nstock_least = 3\nbought_days = 60", clear_slow_stock, anything),
}


@pytest.mark.parametrize("name", KINDS)
def test_it_is_offered_and_taken_as_a_plain_recount_says(shop, name):
    terms, triggers, applies = KINDS[name]
    kind = name.split()[0]
    trade = RandomTrade(11)
    trade.deliver(shop, (lambda product: product) if kind == "clear_slow_stock" else CATEGORIES.get)
    (shop.folder / "promotions.toml").write_text(
        f'[[promotion]]\nname = "it"\nkind = "{kind}"\n{terms}\noff = "1.00"\nper_customer = 1000\n')
    (row,) = shop.section("promotions", "offers")
    made = [offer for bought in trade.users().values() for offer in offers(triggers(trade, bought), bought, applies)]
    expected = {"offers": len(made), "taken": sum(offer.taken is not None for offer in made),
                "open": sum(offer.taken is None and offer.last >= DAYS for offer in made)}
    assert {key: row[key] for key in expected} == expected
    assert expected["offers"] > 20 and 0 < expected["taken"] < expected["offers"]
