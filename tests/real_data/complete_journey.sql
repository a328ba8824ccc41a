-- What the Complete Journey says, by the rules of the data's README: the raw files to `lines` (what
-- must be booked), `refused` (what must be an issue) and `people` (the households).
CREATE TABLE raw AS
SELECT row_number() OVER () AS line, *
FROM read_csv('{transactions}', header = true, all_varchar = true, parallel = false);

CREATE TABLE products AS
SELECT * FROM read_csv('{products}', header = true, all_varchar = true);

CREATE TABLE facts AS
SELECT line,
       basket_id || '-' || product_id || '-' ||
         row_number() OVER (PARTITION BY basket_id, product_id ORDER BY line) AS id,
       basket_id AS order_id,
       household_id AS user_id,
       product_id AS product,
       'Store ' || store_id AS city,
       'USD' AS currency,
       transaction_timestamp::TIMESTAMP AS time,
       false AS is_refund,
       quantity::DECIMAL(12, 2)::BIGINT AS quantity,
       (100 * round(sales_value::DECIMAL(12, 4), 2))::BIGINT AS total
FROM raw;

CREATE TABLE refused AS
SELECT line, id, 'quantity_not_positive' AS cause FROM facts WHERE quantity <= 0;

CREATE TABLE lines AS
SELECT facts.*, coalesce(product_type, product) AS name, coalesce(department, 'Unknown') AS category
FROM facts LEFT JOIN products ON facts.product = products.product_id
WHERE quantity > 0;

CREATE TABLE product_names AS
SELECT product_id AS product, coalesce(product_type, product_id) AS name FROM products;

CREATE TABLE people AS
SELECT household_id AS user_id, age
FROM read_csv('{people}', header = true, all_varchar = true);
