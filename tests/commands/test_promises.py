# SPDX-License-Identifier: Apache-2.0
"""What the outer interface promises in a sentence each and no other story tells."""
import csv
import io
import os
import subprocess

import pytest
import shop as language

HEADER = ("transaction_id,order_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,"
          "city,kind,refers_to,target,revision,restock,currency\n")
SALE = b"1,1001,2001,Laptop,Electronics,2,1500.00,3000.00,2024-12-30 14:30:00,London\n"
PRODUCTS = "product_id,name,category,price,stock,reorder_level,updated_at\n"


def cities(shop, **named):
    return {row["city"]: (row["transactions"], row["refunds"], row["units"], row["revenue"], row["currency"])
            for row in shop.report("revenue", by="city", **named)}


def stock(shop):
    return {row["product_id"]: row["stock"] for row in shop.report("stock")}


def test_every_kind_of_record_by_its_columns(shop):
    """kind, refers_to, target, revision, restock, currency; a zone of its own by an offset."""
    rows = ["1,o1,u1,p1,Mouse,Office,3,10.00,30.00,2024-12-29T09:00:00+02:00,Leeds,sale,,,,,",
            "2,o1,u1,p1,Mouse,Office,1,10.00,10.00,2024-12-30 10:00:00,London,,,,,,EUR",
            "3,,u1,p1,Mouse,Office,1,10.00,10.00,2024-12-30 11:00:00,Nowhere,refund,1,,,false,",
            "4,,u1,p1,Mouse,Office,2,10.00,20.00,2024-12-29T09:00:00+02:00,York,correction,1,,0,,",
            "5,,u1,p1,Mouse,Office,2,10,20,2024-12-29 09:00:00,Bath,,,,,,JPY",
            "6,,u1,p1,Mouse,Office,1,10.00,10.00,2024-12-30 10:00:00,London,void,2,,0,,EUR"]
    assert shop.importing("-", stdin=(HEADER + "\n".join(rows) + "\n").encode())["issues"] == 0
    assert cities(shop) == {"York": (1, 1, 1, "10.00", "GBP"), "Bath": (1, 0, 2, "20", "JPY")}
    assert {row["hour"] for row in shop.report("revenue", by="hour")} == {7, 9, 11}, "09:00+02:00 is 07:00"


def test_days_are_inclusive_and_a_time_without_an_offset_is_of_the_shops_zone(shop):
    lines = b"".join(SALE.replace(b"1,1001", b"%d,1001" % number, 1).replace(b"2024-12-30 14:30:00", time)
                     for number, time in enumerate([b"2024-12-29 23:59:59", b"2024-12-30 00:00:00",
                                                    b"2024-12-30 23:59:59", b"2024-12-31 00:00:00",
                                                    b"2024-12-30T20:00:00Z"]))
    shop.importing("-", stdin=lines, zone="Asia/Tokyo")
    assert cities(shop, from_="2024-12-30", to="2024-12-30")["London"][0] == 2
    assert cities(shop, from_="2024-12-30", to="2024-12-31")["London"][0] == 4
    assert cities(shop, to="2024-12-29")["London"][0] == 1


def test_regions_group_cities_and_a_city_without_one_is_its_own(shop):
    shop.importing("-", stdin=SALE + SALE.replace(b"1,", b"2,", 1).replace(b"London", b"Bath")
                   + SALE.replace(b"1,", b"3,", 1).replace(b"London", b"York"))
    (shop.folder / "regions.toml").write_text('[regions]\n"The South" = ["London", "Bath"]\n')
    assert {row["region"]: row["transactions"] for row in shop.report("revenue", by="region")} == \
        {"The South": 2, "York": 1}


def test_the_newest_record_of_an_id_counts_whatever_came_last(shop):
    shop.importing("-", as_="users", stdin=b"user_id,name,age,address,city,updated_at\n"
                                           b"9,New,33,1 Road,London,2024-02-01T00:00:00Z\n"
                                           b"9,Old,30,1 Road,Leeds,2024-01-01T00:00:00Z\n")
    assert "|age=33|city=London|" in shop.cells("catalogue")[0]
    shop.importing("-", stdin=SALE)
    shop.importing("-", as_="products", stdin=(PRODUCTS + "2001,Newer,A,1.00,10,3,2024-12-31T00:00:00Z\n"
                                               "2001,Older,A,1.00,99,3,2024-12-30T00:00:00Z\n").encode())
    assert stock(shop) == {"2001": 10}, "a count taken after the sale"
    assert shop.report("best-sellers")[0]["product"] == "Newer"


def test_a_count_without_a_time_is_an_opening_balance(shop):
    shop.importing("-", stdin=SALE)
    shop.importing("-", as_="products", stdin=b"2001,Laptop,Electronics,1500.00,10,3\n")
    assert stock(shop) == {"2001": 8}, "sold before it came, and counted all the same"
    shop.importing("-", stdin=SALE.replace(b"1,", b"2,", 1).replace(b"2024-12-30", b"2020-01-01"))
    assert stock(shop) == {"2001": 6}
    change = b"product_id,stock_delta,change_id\n2001,5,c-1\n"
    assert shop.importing("-", as_="products", stdin=change)["booked"] == 1
    assert shop.importing("-", as_="products", stdin=change)["duplicates"] == 1
    assert stock(shop) == {"2001": 11}


def test_the_same_product_file_again_changes_no_cell(shop):
    products = b"2001,Laptop,Electronics,1500.00,10,3\n2002,Mouse,Electronics,10.00,5,4\n"
    shop.importing("-", stdin=SALE)
    shop.importing("-", as_="products", stdin=products)
    cells = shop.cells()
    assert shop.importing("-", as_="products", stdin=products)["issues"] == 0
    assert shop.cells() == cells


COLUMNS = {
    ("revenue", "--by", "city,region,category,product,hour,day,month,year,season"):
        "city,region,category,product_id,product,hour,day,month,year,season,"
        "transactions,refunds,units,revenue,currency",
    ("best-sellers",): "rank,product_id,product,category,transactions,units,revenue,currency",
    ("statistics", "--by", "city"):
        "city,transactions,refunds,units,revenue,currency,average,minimum,maximum,deviation,median,p95",
    ("stock",): "product_id,product,stock,reorder_level,sold_per_day,days_left,low",
}


@pytest.mark.parametrize("words", COLUMNS, ids=lambda words: words[0])
def test_rows_have_the_promised_columns(shop, words):
    shop.importing("-", stdin=SALE)
    assert shop.says("report", *words, "--format", "csv").splitlines()[0] == COLUMNS[words]


def test_sections_of_trends_and_customers(shop):
    shop.importing("-", stdin=SALE)
    sections = {kind: {row["section"] for row in shop.report(kind)} for kind in ("trends", "customers")}
    assert sections["trends"] >= {"growth", "rising", "seasons", "hours"}
    assert sections["customers"] == {"buyers", "segments", "ages", "intervals", "affinity", "habits"}
    line = shop.report("customers", format="line")
    assert ", ," not in line and "1 buyer, £3,000" in line


def test_best_sellers_are_five_by_orders(shop):
    lines = [f"{product}-{i},u,{product},{product},{'A' if product < 'p4' else 'B'},{units},1.00,{units}.00,"
             f"2024-12-30 10:00:00,{'London' if i else 'Leeds'}\n"
             for rank, product in enumerate(["p1", "p2", "p3", "p4", "p5", "p6", "p7"])
             for i, units in enumerate([1] * (7 - rank) + ([90] if product == "p7" else []))]
    shop.importing("-", stdin="".join(lines).encode())

    def top(**named):
        return [row["product_id"] for row in shop.report("best-sellers", **named)]
    assert top() == ["p1", "p2", "p3", "p4", "p5"]
    assert top(by="units", top=2) == ["p7", "p1"] == top(by="revenue", top=2)
    assert top(category="B", top=2) == ["p4", "p5"]
    assert top(city="Leeds", top=9, by="orders") == ["p1", "p2", "p3", "p4", "p5", "p6", "p7"]
    assert top(season="summer") == []


def test_the_data_is_where_the_home_is_or_where_it_was_said(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "XDG_DATA_HOME"}
    subprocess.run([language.BINARY, "import", "-"], input=SALE, check=True, capture_output=True,
                   env={**environment, "HOME": str(tmp_path)})
    shop = language.Shop(tmp_path / ".local/share/shopsphere")
    assert cities(shop) == {"London": (1, 0, 2, "3000.00", "GBP")}
    behind = subprocess.run([language.BINARY, "report", "revenue", "--format", "csv", "--data", shop.folder],
                            check=True, capture_output=True).stdout
    assert behind == shop.run("report", "revenue", "--format", "csv").stdout


def test_cells_are_sorted_with_money_as_integers(simulated, shop):
    shop.importing(simulated("--events", 2000, "--faults", 0.05, truth=False)[0])
    cells = shop.cells()
    assert cells == sorted(cells, key=str.encode) and len(cells) > 100
    assert all(isinstance(number, int) for cell in language.measures(shop.cells("revenue")).values()
               for number in cell.values())


def test_verify_says_where_the_lake_differs(shop):
    shop.importing("-", stdin=SALE)
    shop.verify()
    shop.lake_files()[0].unlink()
    said = shop.run("verify", code=1).stderr.decode()
    assert "2024-12-30" in said and said.count("\n") == 1


def test_processed_output_has_the_promised_header_and_order(simulated, shop):
    shop.importing(simulated("--events", 2000, truth=False)[0])
    text = (shop.folder / "lake/user/shopsphere/data/processed-output.csv").read_text()
    assert text.splitlines()[0] == "day,city,category,currency,transactions,units,revenue"
    keys = [tuple(row[:4]) for row in list(csv.reader(io.StringIO(text)))[1:]]
    assert keys == sorted(keys) and len(set(keys)) == len(keys)
