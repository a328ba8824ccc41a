-- SPDX-License-Identifier: Apache-2.0
-- What the job is measured against: a part of its numbers in Flink SQL, exactly once, tuned as Flink's
-- documentation says (mini-batches, one pass for the aggregates of one key, the first row of an id kept by
-- ROW_NUMBER, state without retractions where possible). Not in it, though the job does it: refunds, corrections,
-- conflicts of one id, refused records by cause, exact medians and 95th percentiles, stock, baskets. Days are
-- those of the text: all of the input is of one zone.
SET 'pipeline.name' = 'flink-sql';
SET 'parallelism.default' = '1';
SET 'execution.checkpointing.interval' = '10 s';
SET 'pipeline.object-reuse' = 'true';
SET 'state.backend.type' = 'rocksdb';
SET 'execution.checkpointing.incremental' = 'true';
SET 'table.exec.mini-batch.enabled' = 'true';
SET 'table.exec.mini-batch.allow-latency' = '1 s';
SET 'table.exec.mini-batch.size' = '50000';
SET 'table.exec.deduplicate.mini-batch.compact-changes-enabled' = 'true';
SET 'table.optimizer.agg-phase-strategy' = 'AUTO';
SET 'table.optimizer.reuse-source-enabled' = 'true';
SET 'table.optimizer.reuse-sub-plan-enabled' = 'true';
SET 'table.optimizer.reuse-optimize-block-with-digest-enabled' = 'true';
SET 'table.exec.sink.upsert-materialize' = 'NONE';

CREATE TABLE transactions (
  transaction_id STRING, user_id STRING, product_id STRING, product_name STRING, category STRING,
  quantity BIGINT, price DECIMAL(18, 2), total DECIMAL(18, 2), sold_at STRING, city STRING,
  arrived AS PROCTIME()
) WITH (
  'connector' = 'kafka', 'topic' = 'transactions', 'properties.bootstrap.servers' = 'localhost:9092',
  'properties.group.id' = 'flink-sql', 'properties.isolation.level' = 'read_committed',
  'scan.startup.mode' = 'earliest-offset', 'format' = 'csv', 'csv.ignore-parse-errors' = 'true'
);

CREATE TABLE revenue (
  sold_on STRING, city STRING, category STRING, transactions BIGINT, units BIGINT, revenue DECIMAL(38, 2),
  PRIMARY KEY (sold_on, city, category) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka', 'topic' = 'sql-revenue', 'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'csv', 'value.format' = 'csv', 'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'sql-revenue', 'properties.transaction.timeout.ms' = '900000'
);

CREATE TABLE hours (
  sold_on STRING, sold_hour STRING, transactions BIGINT, revenue DECIMAL(38, 2),
  PRIMARY KEY (sold_on, sold_hour) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka', 'topic' = 'sql-hours', 'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'csv', 'value.format' = 'csv', 'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'sql-hours', 'properties.transaction.timeout.ms' = '900000'
);

CREATE TABLE statistics (
  sold_on STRING, city STRING, category STRING, transactions BIGINT, smallest DECIMAL(18, 2),
  largest DECIMAL(18, 2), average DECIMAL(38, 6), deviation DOUBLE,
  PRIMARY KEY (sold_on, city, category) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka', 'topic' = 'sql-statistics', 'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'csv', 'value.format' = 'csv', 'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'sql-statistics', 'properties.transaction.timeout.ms' = '900000'
);

CREATE TABLE best_sellers (
  sold_on STRING, product_id STRING, transactions BIGINT, units BIGINT, revenue DECIMAL(38, 2),
  PRIMARY KEY (sold_on, product_id) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka', 'topic' = 'sql-best-sellers', 'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'csv', 'value.format' = 'csv', 'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'sql-best-sellers', 'properties.transaction.timeout.ms' = '900000'
);

CREATE TABLE customers (
  user_id STRING, transactions BIGINT, spend DECIMAL(38, 2), first_day STRING, last_day STRING,
  PRIMARY KEY (user_id) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka', 'topic' = 'sql-customers', 'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'csv', 'value.format' = 'csv', 'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'sql-customers', 'properties.transaction.timeout.ms' = '900000'
);

CREATE TABLE totals (
  what STRING, transactions BIGINT, units BIGINT, revenue DECIMAL(38, 2), PRIMARY KEY (what) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka', 'topic' = 'sql-totals', 'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'csv', 'value.format' = 'csv', 'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'sql-totals', 'properties.transaction.timeout.ms' = '900000'
);

CREATE TEMPORARY VIEW booked AS
SELECT transaction_id, user_id, product_id, category, city, quantity, total,
       SUBSTRING(sold_at, 1, 10) AS sold_on, SUBSTRING(sold_at, 12, 2) AS sold_hour
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY transaction_id ORDER BY arrived ASC) AS number_of_id
  FROM transactions
  WHERE quantity > 0 AND price > 0 AND quantity * price = total
)
WHERE number_of_id = 1;

EXECUTE STATEMENT SET
BEGIN
INSERT INTO revenue
SELECT sold_on, city, category, COUNT(*), SUM(quantity), SUM(total) FROM booked GROUP BY sold_on, city, category;
INSERT INTO hours
SELECT sold_on, sold_hour, COUNT(*), SUM(total) FROM booked GROUP BY sold_on, sold_hour;
INSERT INTO statistics
SELECT sold_on, city, category, COUNT(*), MIN(total), MAX(total), AVG(total), STDDEV_SAMP(CAST(total AS DOUBLE))
FROM booked GROUP BY sold_on, city, category;
INSERT INTO best_sellers
SELECT sold_on, product_id, COUNT(*), SUM(quantity), SUM(total) FROM booked GROUP BY sold_on, product_id;
INSERT INTO customers
SELECT user_id, COUNT(*), SUM(total), MIN(sold_on), MAX(sold_on) FROM booked GROUP BY user_id;
INSERT INTO totals
SELECT 'all', COUNT(*), SUM(quantity), SUM(total) FROM booked GROUP BY 'all';
END;
