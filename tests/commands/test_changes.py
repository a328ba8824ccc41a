# SPDX-License-Identifier: Apache-2.0
"""Refunds and corrections: every number follows, a request counts once, a dry run tells the truth."""
import pytest

SALES = b"""transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city
1,1001,2001,Laptop,Electronics,2,1500.00,3000.00,2024-12-30 14:30:00,London
2,1002,2002,Mouse,Electronics,3,10.00,30.00,2024-12-29 09:00:00,Leeds
3,1001,2002,Mouse,Electronics,1,10.00,10.00,2024-12-30 10:00:00,London
"""


@pytest.fixture
def open_shop(shop):
    shop.importing("-", stdin=SALES)
    shop.importing("-", as_="products", stdin=b"product_id,name,category,price,stock,reorder_level\n"
                                              b"2001,Laptop,Electronics,1500.00,10,3\n"
                                              b"2002,Mouse,Electronics,10.00,5,4\n")
    return shop


def revenue(shop, city):
    rows = [row for row in shop.report("revenue", by="city") if row["city"] == city]
    return rows[0]["revenue"] if rows else None


def stock(shop, product):
    return next(row["stock"] for row in shop.report("stock") if row["product_id"] == product)


def test_a_refund_takes_units_and_money_away_once(open_shop):
    shop = open_shop
    assert (revenue(shop, "London"), stock(shop, "2001")) == ("3010.00", 8)
    shop.refund("1", quantity=1, request_id="ticket-1")
    assert (revenue(shop, "London"), stock(shop, "2001")) == ("1510.00", 9)
    before = shop.cells()
    assert b"booked before" in shop.refund("1", quantity=1, request_id="ticket-1").stdout
    assert shop.cells() == before
    shop.refund("1", quantity=1, request_id="ticket-2", no_restock=True)
    assert (revenue(shop, "London"), stock(shop, "2001")) == ("10.00", 9)
    assert b"0 of 2" in shop.refund("1", code=1).stderr
    shop.verify()


def test_a_refund_counts_on_its_own_day_or_on_its_sales(open_shop):
    open_shop.refund("2")
    by_refund = {row["day"]: row["revenue"] for row in open_shop.report("revenue", by="day")}
    by_sale = {row["day"]: row["revenue"] for row in open_shop.report("revenue", by="day", basis="sale-day")}
    assert by_refund.pop("2024-12-29") == "30.00" and by_refund.pop("2024-12-30") == "3010.00"
    assert list(by_refund.values()) == ["-30.00"]
    assert by_sale == {"2024-12-29": "0.00", "2024-12-30": "3010.00"}


CORRECTIONS = [["city=Paris"], ["quantity=5"], ["price=1400.00"], ["category=Computers", "city=Bath"],
               ["timestamp=2024-11-05 08:15:00"], ["product_id=2002", "product_name=Mouse"],
               ["user_id=1002"], ["quantity=1", "price=0.05"]]


@pytest.mark.parametrize("changes", CORRECTIONS, ids=" ".join)
@pytest.mark.parametrize("refunded", [False, True], ids=["sold", "half refunded"])
def test_a_dry_run_tells_what_the_correction_does(open_shop, changes, refunded):
    shop = open_shop
    if refunded:
        shop.refund("1", quantity=1, request_id="half")
        if changes[0] == "quantity=1":
            changes = ["quantity=1"]
    before = set(shop.cells())
    dry = shop.correct("1", *changes, dry_run=True, cells=True).stdout.decode().splitlines()
    assert set(shop.cells()) == before, "a dry run books nothing"
    shop.correct("1", *changes, request_id="desk-1")
    after = set(shop.cells())
    taken = {line[2:] for line in dry if line.startswith("- ")}
    given = {line[2:] for line in dry if line.startswith("+ ")}
    assert before - after == taken
    assert after - before == given
    names = {cell[:cell.index("=")].rpartition("|")[0] for cell in taken | given}
    assert f"{len(names)} cells would change; nothing was booked" == dry[-1]
    assert b"booked before" in shop.correct("1", *changes, request_id="desk-1").stdout
    assert set(shop.cells()) == after
    shop.verify()


def test_a_correction_that_changes_nothing_books_nothing(open_shop):
    before = open_shop.cells()
    assert b"nothing changed" in open_shop.correct("1", "city=London").stdout
    open_shop.correct("1", "quantity=3")
    after = open_shop.cells()
    assert b"nothing changed" in open_shop.correct("1", "quantity=3").stdout
    assert open_shop.cells() == after != before


def test_what_is_refused_at_the_desk_is_no_issue(open_shop):
    """An issue is a record that somebody must put right; a try at the desk is told to who tried."""
    open_shop.refund("1", quantity=1, request_id="one")
    open_shop.refund("1", quantity=1, request_id="two")
    assert b"refunds_stand" in open_shop.run("correct", "1", "--set", "quantity=1", code=1).stderr
    assert open_shop.issues() == []


def test_every_number_follows_a_correction(open_shop):
    shop = open_shop
    shop.correct("2", "quantity=1", "city=York")
    assert revenue(shop, "Leeds") is None and revenue(shop, "York") == "10.00"
    assert stock(shop, "2002") == 3
    assert shop.report("statistics", by="city")[-1]["maximum"] == "10.00"
    top = {row["product"]: row["units"] for row in shop.report("best-sellers", by="units")}
    assert top == {"Laptop": 2, "Mouse": 2}
    assert shop.lake("SELECT city, sum(units)::INT FROM lake GROUP BY city HAVING sum(units) <> 0 ORDER BY 1") \
        == [("London", 3), ("York", 1)]
    assert {row["city"]: row["units"] for row in shop.processed_output() if int(row["units"])} == \
        {"London": "3", "York": "1"} or len(shop.processed_output()) == 2


def test_a_correction_of_what_was_corrected_and_back(open_shop):
    before = open_shop.cells("revenue")
    open_shop.correct("1", "city=Paris")
    open_shop.correct("1", "city=London")
    assert open_shop.cells("revenue") == before
    open_shop.verify()


LONG_IDS = ["x" * 63, "y" * 64, "é" * 32, "0191c2f4-6f3e-7d41-9d7b-5b1f3a2c4e5d/0191c2f4-6f3e-7d41-9d7b"]


@pytest.mark.parametrize("long", LONG_IDS)
def test_a_sale_with_a_long_id_can_be_refunded_and_corrected(shop, long):
    """What the commands make of its id still has to be an id of at most 64 bytes, and its own."""
    twin = long[:-1] + "z"
    for name in (long, twin):
        shop.importing("-", stdin=SALES.splitlines(True)[1].replace(b"1,", name.encode() + b",", 1))
    assert revenue(shop, "London") == "6000.00"
    shop.refund(long, quantity=1)
    shop.refund(long, quantity=1)
    assert (revenue(shop, "London"), shop.issues()) == ("3000.00", [])
    assert b"0 of 2" in shop.refund(long, code=1).stderr
    shop.refund(twin)
    assert revenue(shop, "London") == "0.00"
    assert b"cells would change" in shop.correct(long, "city=Bath", dry_run=True).stdout
    shop.correct(long, "city=Bath")
    shop.correct(long, "city=York")
    assert revenue(shop, "York") == "0.00"
    ids = [row[0] for row in shop.lake("SELECT DISTINCT transaction_id FROM lake")]
    assert max(len(name.encode()) for name in ids) <= 64
    shop.verify()


def test_a_refund_that_was_taken_back_can_be_given_again(open_shop):
    """The number of refunds that stand is no name that is free: the voided one had it."""
    shop = open_shop
    shop.refund("2")
    day, refund_id = shop.lake("SELECT strftime(day, '%Y-%m-%d'), transaction_id FROM lake WHERE kind = 'refund'")[0]
    void = ("transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city,kind,"
            "refers_to,target,revision\n"
            f"v,1002,2002,Mouse,Electronics,3,10.00,30.00,{day} 09:00:00,Leeds,void,2,{refund_id},0\n")
    assert shop.importing("-", stdin=void.encode())["booked"] == 1, shop.issues()
    assert revenue(shop, "Leeds") == "30.00"
    assert b"refunded 3 of 3" in shop.refund("2").stdout
    assert revenue(shop, "Leeds") == "0.00"
    shop.verify()
