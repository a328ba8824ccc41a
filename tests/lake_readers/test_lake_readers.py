# SPDX-License-Identifier: Apache-2.0
"""What tools that are not ours read from the lake's folders, as it is."""
from decimal import Decimal

import pandas
import pyarrow
import pyarrow.dataset
import pytest

TRANSACTIONS = {
    "transaction_id": "string", "root": "string", "record_id": "string", "order_id": "string",
    "user_id": "string", "product_id": "string", "product_name": "string", "category": "string",
    "city": "string", "currency": "string", "kind": "string", "sign": "int", "revision": "int",
    "transactions": "int", "refunds": "int", "units": "bigint", "revenue": "decimal(18,3)",
    "price": "decimal(18,6)", "time": "timestamp", "hour": "int", "sale_day": "date",
    "restock": "boolean", "unmatched": "boolean", "odd_local_time": "boolean",
    "log_position": "bigint", "day": "date",
}
# The sums that a plain addition must give, by hand.
SUMS = {("EUR", 1, 0, 1, Decimal("59.900")), ("GBP", 2, 1, 2, Decimal("2900.000")),
        ("JPY", 1, 1, 2, Decimal("2400.000"))}
SUMS_SQL = ("SELECT currency, sum(transactions), sum(refunds), sum(units), sum(revenue) FROM {} "
            "GROUP BY currency")


def reported(shop, **named):
    """{(keys…): revenue} as `shopsphere report` says it."""
    return {(row["currency"], *(str(row[key]) for key in named["by"].split(","))):
            Decimal(row["revenue"]) for row in shop.report("revenue", **named)}


def test_spark_sees_the_types(spark, tables):
    seen = spark.read.parquet(str(tables / "transactions"))
    assert dict(seen.dtypes) == TRANSACTIONS
    assert dict(spark.read.parquet(str(tables / "users")).dtypes)["updated_at"] == "timestamp"
    products = dict(spark.read.parquet(str(tables / "products")).dtypes)
    assert products["price"] == "decimal(18,6)" and products["stock"] == "bigint"


def test_spark_adds_up_what_the_report_says(spark, shop, tables):
    spark.read.parquet(str(tables / "transactions")).createOrReplaceTempView("lake")
    assert {tuple(row) for row in spark.sql(SUMS_SQL.format("lake")).collect()} == SUMS
    for column, key in (("day", "day"), ("city", "city"), ("category", "category"), ("hour", "hour")):
        sums = {(row[0], str(row[1])): row[2] for row in spark.sql(
            f"SELECT currency, {column}, sum(revenue) FROM lake GROUP BY ALL").collect()}
        assert {k: v for k, v in sums.items() if v} == {
            k: v for k, v in reported(shop, by=key).items() if v}, key
    by_sale = {(row[0], str(row[1])): row[2] for row in spark.sql(
        "SELECT currency, sale_day, sum(revenue) FROM lake GROUP BY ALL").collect()}
    assert {k: v for k, v in by_sale.items() if v} == {
        k: v for k, v in reported(shop, by="day", basis="sale-day").items() if v}


def test_spark_reads_texts_times_and_roots(spark, tables):
    spark.read.parquet(str(tables / "transactions")).createOrReplaceTempView("lake")
    tea, = spark.sql("SELECT product_name, city, price, cast(time AS string), "
                     "coalesce(root, transaction_id), order_id FROM lake "
                     "WHERE transaction_id = '3'").collect()
    assert tuple(tea) == ("茶", "東京", Decimal("1200.000000"), "2025-01-01 00:30:00", "3", None)
    refund, = spark.sql("SELECT coalesce(root, transaction_id), coalesce(record_id, transaction_id),"
                        " city, sale_day FROM lake WHERE transaction_id = '7'").collect()
    assert (refund[0], refund[1], refund[2], str(refund[3])) == ("3", "7", "東京", "2025-01-01")
    reversal, = spark.sql("SELECT record_id, revenue FROM lake "
                          "WHERE transaction_id = '5' AND sign < 0").collect()
    assert tuple(reversal) == ("9", Decimal("-4.990"))


def test_spark_reads_users_and_products(spark, tables):
    users = spark.read.parquet(str(tables / "users")).orderBy("user_id").collect()
    assert [(row["user_id"], row["name"], row["city"]) for row in users] == [
        ("1001", "Ann", "London"), ("1002", "Bernd", "Köln")]
    products = spark.read.parquet(str(tables / "products")).orderBy("product_id").collect()
    assert [(row["product_id"], row["price"]) for row in products] == [
        ("2001", Decimal("1500.000000")), ("2003", None)]


def test_hive_finds_the_days_of_an_external_table(spark, tables):
    columns = ", ".join(f"{name} {kind}" for name, kind in TRANSACTIONS.items() if name != "day")
    spark.sql(f"CREATE EXTERNAL TABLE transactions ({columns}) PARTITIONED BY (day date) "
              f"STORED AS PARQUET LOCATION '{tables / 'transactions'}'")
    assert spark.sql("SELECT * FROM transactions").count() == 0, "no partition is known yet"
    spark.sql("MSCK REPAIR TABLE transactions")
    days = [row[0] for row in spark.sql("SHOW PARTITIONS transactions").collect()]
    assert sorted(days) == sorted(folder.name for folder in (tables / "transactions").iterdir())
    assert {tuple(row) for row in spark.sql(SUMS_SQL.format("transactions")).collect()} == SUMS
    assert spark.sql("SELECT sum(revenue) FROM transactions WHERE day = DATE'2025-01-06'").first()[
        0] == Decimal("-1200.000")


def test_pyarrow_sees_the_types(tables):
    schema = pyarrow.dataset.dataset(tables / "transactions", partitioning="hive").schema
    assert schema.field("revenue").type == pyarrow.decimal128(18, 3)
    assert schema.field("time").type == pyarrow.timestamp("us", tz="UTC")
    assert schema.field("sale_day").type == pyarrow.date32()
    assert set(schema.names) == set(TRANSACTIONS)


@pytest.mark.parametrize("key", ["currency", "city", "category", "hour"])
def test_pandas_adds_up_what_the_report_says(shop, tables, key):
    lake = pandas.read_parquet(tables / "transactions")
    keys = ["currency"] if key == "currency" else ["currency", key]
    sums = {tuple(str(part) for part in (name if isinstance(name, tuple) else (name,))): revenue
            for name, revenue in lake.groupby(keys)["revenue"].sum().items() if revenue}
    by = "year" if key == "currency" else key
    expected = {}
    for name, revenue in reported(shop, by=by).items():
        name = name[:1] if key == "currency" else name
        expected[name] = expected.get(name, Decimal(0)) + revenue
    assert sums == {name: revenue for name, revenue in expected.items() if revenue}
