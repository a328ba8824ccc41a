# SPDX-License-Identifier: Apache-2.0
"""Shops that hold real data, imported cleanly or through kills, each with its recount."""
import dataclasses
import random
import sys
import pathlib

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import recount as counting  # noqa: E402
import shop as language  # noqa: E402


@dataclasses.dataclass
class Market:
    name: str
    shop: language.Shop
    recount: counting.Recount
    summary: dict  # of the last import

    def sales_file(self):
        return {"online-retail": language.ONLINE_RETAIL,
                "complete-journey": language.COMPLETE_JOURNEY / "transactions_sample.csv.gz"}[self.name]

    def mapping(self):
        return {"online-retail": "uci-online-retail"}.get(self.name, self.name)

    def import_sales(self):
        return self.shop.importing(self.sales_file(), mapping=self.mapping())


    def expect(self, method, *words, **named):
        """What the recount gives; the same question is not counted twice."""
        key = (method, words, tuple(named.items()))
        if key not in self.recount.answers:
            self.recount.answers[key] = getattr(self.recount, method)(*words, **named)
        return self.recount.answers[key]


RECOUNTS = {"online-retail": lambda: counting.online_retail(language.ONLINE_RETAIL),
            "complete-journey": lambda: counting.complete_journey(language.COMPLETE_JOURNEY)}


def open_market(name, folder, recount):
    language.ONLINE_RETAIL.stat(), language.COMPLETE_JOURNEY.stat()  # fails where a file is missing
    shop = language.Shop(folder)
    if name == "complete-journey":
        for sort, file in (("products", "products.csv.gz"), ("users", "demographics.csv.gz")):
            shop.importing(language.COMPLETE_JOURNEY / file, as_=sort, mapping=name)
    return Market(name, shop, recount, {})


def through_kills(market, seed=7, kills=3):
    """Imports the sales, killed in the middle several times, and then to the end."""
    chance = random.Random(seed)
    records = market.recount.value("SELECT count(*) FROM raw")
    cut_off = 0
    for number in range(1, kills + 1):  # further on each time, so that each dies in fresh records
        _, ended = market.shop.import_killed(
            "--mapping", market.mapping(), market.sales_file(),
            after=records * number // (kills + 1), pause=chance.random() * 0.01)
        cut_off += not ended
    assert cut_off == kills, "no kill came too late"
    return market.import_sales()


class Markets:
    """Makes each market once, whatever the order in which tests ask."""

    def __init__(self, folder):
        self.folder = folder
        self.made = {}

    def clean(self, name):
        if (name, "clean") not in self.made:
            market = open_market(name, self.folder / f"{name}-clean", RECOUNTS[name]())
            market.summary = market.import_sales()
            self.made[name, "clean"] = market
        return self.made[name, "clean"]

    def killed(self, name):
        if (name, "killed") not in self.made:
            market = open_market(name, self.folder / f"{name}-killed", self.clean(name).recount)
            market.summary = through_kills(market)
            self.made[name, "killed"] = market
        return self.made[name, "killed"]


@pytest.fixture(scope="session")
def markets(real_data, tmp_path_factory):
    return Markets(tmp_path_factory.mktemp("real"))


@pytest.fixture(params=RECOUNTS)
def clean_market(request, markets):
    return markets.clean(request.param)


@pytest.fixture
def killed_market(clean_market, markets):
    return markets.killed(clean_market.name)


@pytest.fixture(params=["clean", "killed"])
def market(request, clean_market, markets):
    """Real data in a shop that was never disturbed, and in one that was killed several times.

    Each command is a process of its own, so every number is also one after a restart.
    """
    return getattr(markets, request.param)(clean_market.name)
