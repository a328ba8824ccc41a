-- SPDX-License-Identifier: Apache-2.0
-- Tables over what ShopSphere keeps in HDFS, for Spark and Hive. Nothing is copied: dropping a table leaves
-- its files alone. Run it again when there are new days: MSCK REPAIR finds them.
-- The columns: docs/internals/lake.md. ${lake} is where HDFS is, such as hdfs://localhost:9000.

CREATE DATABASE IF NOT EXISTS shop;

CREATE EXTERNAL TABLE IF NOT EXISTS shop.transactions (
  transaction_id STRING, root STRING, record_id STRING, order_id STRING,
  user_id STRING, product_id STRING, product_name STRING, category STRING, city STRING, currency STRING,
  kind STRING, sign INT, revision INT, transactions INT, refunds INT, units BIGINT,
  revenue DECIMAL(18,3), price DECIMAL(18,6), `time` TIMESTAMP, hour INT, sale_day DATE,
  restock BOOLEAN, unmatched BOOLEAN, odd_local_time BOOLEAN, log_position BIGINT)
PARTITIONED BY (day DATE)
STORED AS PARQUET
LOCATION '${lake}/shopsphere/transactions';

MSCK REPAIR TABLE shop.transactions;

CREATE EXTERNAL TABLE IF NOT EXISTS shop.products (
  product_id STRING, product_name STRING, category STRING, currency STRING, price DECIMAL(18,6),
  stock BIGINT, reorder_level BIGINT, updated_at TIMESTAMP)
STORED AS PARQUET
LOCATION '${lake}/shopsphere/products';

CREATE EXTERNAL TABLE IF NOT EXISTS shop.users (
  user_id STRING, name STRING, age STRING, address STRING, city STRING, updated_at TIMESTAMP)
STORED AS PARQUET
LOCATION '${lake}/shopsphere/users';
