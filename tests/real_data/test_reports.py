# SPDX-License-Identifier: Apache-2.0
"""Every total of every report on real data is what DuckDB counts from the raw file."""
import pytest
import trends
from recount import KEYS

PAIRS = ["city,category", "month,category", "product,month", "city,product", "product,hour",
         "city,hour", "season,category", "day,hour", "year,region", "city,day", "category,hour",
         "city,category,month,hour"]
BASES = ["refund-day", "sale-day"]
SPANS = {"online-retail": ("2010-12-24", "2011-01-31"), "complete-journey": ("2017-03-11", "2017-09-30")}


def by_key(rows, by):
    names = [KEYS[key][0] for key in by.split(",")]
    found = {tuple(row[name] for name in names): {
        key: value for key, value in row.items() if key not in names and key != "product"} for row in rows}
    assert len(found) == len(rows), "a key has two rows"
    return found


# No refund in these files names its sale, so it has no other day than its own: both bases agree.
@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("by", [*KEYS, *PAIRS])
def test_revenue(market, by, basis):
    assert by_key(market.shop.report("revenue", by=by, basis=basis), by) == \
        market.expect("revenue", by)


@pytest.mark.parametrize("by", ["city", "product", "hour", "day,category", "product,hour"])
def test_revenue_of_a_span(market, by):
    from_, to = SPANS[market.name]
    span = {"from_": from_, "to": to}
    for part in (span, {"from_": from_}, {"to": to}, {"from_": to, "to": to}):
        assert by_key(market.shop.report("revenue", by=by, **part), by) == \
            market.expect("revenue", by, **part)


def test_revenue_by_region(market, tmp_path):
    cities = [key[0] for key in market.recount.revenue("city")]
    inside = sorted(cities)[::2]
    regions = market.shop.folder / "regions.toml"
    try:
        regions.write_text('[regions]\n"Here" = [' + ", ".join(f'"{city}"' for city in inside) + "]\n")
        market.recount.connection.executemany("INSERT INTO regions VALUES (?, 'Here')",
                                              [(city,) for city in inside])
        for by in ("region", "region,month"):
            assert by_key(market.shop.report("revenue", by=by), by) == market.recount.revenue(by)
    finally:
        regions.unlink()
        market.recount.connection.execute("DELETE FROM regions")


@pytest.mark.parametrize("by", ["city", "category", "month", "day", "year", "season", "product", "hour",
                                "city,category", "product,month", "city,hour"])
def test_statistics(market, by):
    assert by_key(market.shop.report("statistics", by=by), by) == market.expect("statistics", by)


def test_statistics_of_a_span(market):
    from_, to = SPANS[market.name]
    assert by_key(market.shop.report("statistics", by="city", from_=from_, to=to), "city") == \
        market.expect("statistics", "city", from_=from_, to=to)


@pytest.mark.parametrize("measure", ["orders", "units", "revenue"])
def test_best_sellers(market, measure):
    report = market.shop.report
    from_, to = SPANS[market.name]
    assert report("best-sellers", by=measure) == market.expect("best_sellers", measure)
    for top in (1, 40):
        assert report("best-sellers", by=measure, top=top, from_=from_, to=to) == \
            market.expect("best_sellers", measure, top, from_=from_, to=to)
    assert report("best-sellers", by=measure, day=to, top=1000) == \
        market.expect("best_sellers", measure, 1000, from_=to, to=to)
    city = market.recount.value("SELECT city FROM lines GROUP BY city ORDER BY count(*) DESC LIMIT 1 OFFSET 1")
    assert report("best-sellers", by=measure, city=city, top=20) == \
        market.expect("best_sellers", measure, 20, f"city = '{city}'")
    category = market.recount.value("SELECT category FROM lines GROUP BY category ORDER BY count(*) DESC LIMIT 1")
    assert report("best-sellers", by=measure, category=category, top=20) == \
        market.expect("best_sellers", measure, 20, f"category = '{category}'")


@pytest.mark.parametrize("season,months", [("winter", "12, 1, 2"), ("spring", "3, 4, 5"),
                                           ("summer", "6, 7, 8"), ("autumn", "9, 10, 11")])
def test_best_sellers_of_a_season(market, season, months):
    year = "year(time) + (month(time) = 12)::INT"
    latest = f"month(time) IN ({months}) AND {year} = (SELECT max({year}) FROM lines " \
             f"WHERE month(time) IN ({months}) AND NOT is_refund)"
    assert market.shop.report("best-sellers", season=season, top=10) == \
        market.recount.best_sellers(top=10, where=latest)


def test_customers(market):
    from_, to = SPANS[market.name]
    for span in ({}, {"from_": from_, "to": to}):
        rows = market.shop.section("customers", "buyers", **span)
        assert [{key: row[key] for key in row if key != "section"} for row in rows] == \
            [market.recount.customers(**span)]
    for as_of in (None, to):
        rows = market.shop.section("customers", "segments", to=as_of)
        assert {row["segment"]: {key: row[key] for key in ("buyers", "transactions", "revenue")}
                for row in rows if row["buyers"]} == market.recount.segments(as_of)
    rows = market.shop.section("customers", "ages")
    assert {row["age_band"]: {key: row[key] for key in ("buyers", "transactions", "revenue")}
            for row in rows} == market.recount.age_bands()


@pytest.mark.parametrize("period", ["day", "week", "month", "season", "year"])
def test_trends(market, period):
    expected = {"growth": trends.growth(market.recount, period),
                "rising": trends.movers(market.recount, period, 7, rising=True),
                "falling": trends.movers(market.recount, period, 7, rising=False),
                "seasons": trends.seasons(market.recount, 7), "hours": trends.hours(market.recount),
                "weekdays": trends.weekdays(market.recount)}
    rows = market.shop.report("trends", period=period, top=7)
    assert {row["section"] for row in rows} == {section for section in expected if expected[section]}
    for section, recounted in expected.items():
        found = [{key: row[key] for key in row if key != "section"}
                 for row in rows if row["section"] == section]
        assert found == recounted, section


@pytest.mark.parametrize("counted_at", [None, "middle"])
def test_stock(clean_market, tmp_path, counted_at):
    """The file knows no stock: every product is counted as 400 pieces, before all or in the middle."""
    shop = clean_market.shop.copy(tmp_path / "shop")
    assert shop.report("stock") == []
    time = {None: None, "middle": SPANS[clean_market.name][1] + " 12:00:00"}[counted_at]
    header = "product_id,name,category,price,stock,reorder_level" + (",updated_at" if time else "")
    products = clean_market.recount.ask(
        "SELECT DISTINCT product FROM lines ORDER BY product")
    shop.importing("-", as_="products", stdin="\n".join(
        [header, *(f"{row['product']},thing,things,1.00,400,150" + (f",{time}" if time else "")
                   for row in products), ""]).encode())
    found = {row["product_id"]: {key: row[key] for key in row if key not in ("product_id", "product")}
             for row in shop.report("stock")}
    recounted = clean_market.recount.stock(400, 150, time)
    assert found == recounted
    low = {row["product_id"] for row in shop.report("stock", low=True)}
    assert low == {product for product, row in recounted.items() if row["low"]}
