# SPDX-License-Identifier: Apache-2.0
"""One shop with something of everything, and one Spark session over its lake."""
import pathlib
import sys

import pytest

import shop as language

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "cluster/analysis"))
import questions  # noqa: E402

HEADER = ("transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,"
          "city,kind,refers_to,currency,revision,order_id\n")
SALES = HEADER + """\
1,1001,2001,Laptop,Electronics,2,1500.00,3000.00,2024-12-30 14:30:00,London,sale,,GBP,,A
2,1002,2002,"Schuhe, schwarz",Clothing,1,59.90,59.90,2024-12-31 09:00:00,Köln,sale,,EUR,,A
3,1003,2003,茶,Food,3,1200,3600,2025-01-01 00:30:00,東京,sale,,JPY,,
4,1001,2001,Laptop,Electronics,1,1500.00,1500.00,2025-01-01 12:00:00,Leeds,sale,,GBP,,
5,1004,2004,Mug,Home,1,4.99,4.99,2025-01-01 12:30:00,Leeds,sale,,GBP,,
6,1001,2001,Laptop,Electronics,1,1500.00,1500.00,2025-01-05 10:00:00,,refund,1,GBP,,
7,1003,2003,茶,Food,1,1200,1200,2025-01-06 10:00:00,,refund,3,JPY,,
8,1001,2001,Laptop,Electronics,1,1400.00,1400.00,2025-01-02 12:00:00,York,correction,4,GBP,0,
9,,,,,,,,,,void,5,,0,
"""
USERS = "user_id,name,age,address,city\n1001,Ann,34,1 High St,London\n1002,Bernd,,,Köln\n"
PRODUCTS = ("product_id,name,category,price,stock,reorder_level\n"
            "2001,Laptop,Electronics,1500.00,10,3\n2003,茶,Food,,5,\n")


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("readers")
    shop = language.Shop(folder / "shop")
    for name, text in (("sales", SALES), ("users", USERS), ("products", PRODUCTS)):
        (folder / f"{name}.csv").write_text(text)
    done = shop.importing(folder / "sales.csv")
    assert (done["booked"], done["issues"]) == (9, 0), done
    shop.importing(folder / "users.csv", as_="users")
    shop.importing(folder / "products.csv", as_="products")
    return shop


@pytest.fixture(scope="session")
def tables(shop):
    return shop.folder / "lake/shopsphere"


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    session = questions.session(tmp_path_factory.mktemp("spark"), cores=1, memory="512m")
    yield session
    session.stop()
