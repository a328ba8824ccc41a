-- What UCI Online Retail says, by the rules of the data's README: the raw file to `lines` (what
-- must be booked), `refused` (what must be an issue) and `people` (nobody is described).
CREATE TABLE raw AS
SELECT row_number() OVER () AS line, *
FROM read_csv('{transactions}', header = true, all_varchar = true, parallel = false);

CREATE TABLE facts AS
SELECT line,
       InvoiceNo || '-' || StockCode || '-' ||
         row_number() OVER (PARTITION BY InvoiceNo, StockCode ORDER BY line) AS id,
       InvoiceNo AS order_id,
       CASE WHEN CustomerID IS NULL THEN NULL
            ELSE regexp_replace(CustomerID, '\.0$', '') END AS user_id,
       StockCode AS product,
       coalesce(Description, StockCode) AS name,
       'General' AS category,
       Country AS city,
       'GBP' AS currency,
       InvoiceDate::TIMESTAMP AS time,
       starts_with(InvoiceNo, 'C') AS is_refund,
       abs(Quantity::BIGINT) AS quantity,
       Quantity::BIGINT AS written_quantity,
       UnitPrice::DECIMAL(12, 4) AS price
FROM raw;

CREATE TABLE refused AS
SELECT line, id, CASE WHEN price <= 0 THEN 'price_not_positive' ELSE 'quantity_not_positive' END AS cause
FROM facts
WHERE price <= 0 OR (NOT is_refund AND written_quantity <= 0);

-- Both factors are positive, so round() rounds half up.
CREATE TABLE lines AS
SELECT line, id, order_id, user_id, product, name, category, city, currency, time, is_refund,
       quantity, (100 * round(quantity * price, 2))::BIGINT AS total
FROM facts
WHERE line NOT IN (SELECT line FROM refused);

CREATE TABLE product_names AS
SELECT product, max({{'time': time, 'name': name}}).name AS name
FROM lines WHERE NOT is_refund GROUP BY product;

CREATE TABLE people AS SELECT '' AS user_id, '' AS age WHERE false;
