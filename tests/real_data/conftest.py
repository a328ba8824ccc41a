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
    for _ in range(kills):
        market.shop.import_killed("--mapping", market.mapping(), market.sales_file(),
                                  after=chance.randrange(records), pause=chance.random() * 0.03)
    return market.import_sales()


@pytest.fixture(scope="session", params=["online-retail", "complete-journey"])
def clean_market(request, real_data, tmp_path_factory):
    market = open_market(request.param, tmp_path_factory.mktemp("real") / "clean",
                         RECOUNTS[request.param]())
    market.summary = market.import_sales()
    return market


@pytest.fixture(scope="session")
def killed_market(clean_market, tmp_path_factory):
    market = open_market(clean_market.name, tmp_path_factory.mktemp("real") / "killed",
                         clean_market.recount)
    market.summary = through_kills(market)
    return market


@pytest.fixture(scope="session", params=["clean", "killed"])
def market(request, clean_market):
    """Real data in a shop that was never disturbed, and in one that was killed several times.

    Each command is a process of its own, so every number is also one after a restart.
    """
    return clean_market if request.param == "clean" else request.getfixturevalue("killed_market")
