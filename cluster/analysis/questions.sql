-- SPDX-License-Identifier: Apache-2.0
-- What shops ask by month, year and season, over the tables of tables.sql. Every measure is signed: SUM is
-- right as it is, refunds and corrections included. Amounts in different currencies are never added.

-- question: month
SELECT date_format(day, 'yyyy-MM') AS month, currency, sum(transactions) AS transactions,
       sum(refunds) AS refunds, sum(units) AS units, sum(revenue) AS revenue
FROM shop.transactions
GROUP BY date_format(day, 'yyyy-MM'), currency
ORDER BY month, currency;

-- question: year
SELECT year(day) AS year, currency, sum(transactions) AS transactions, sum(refunds) AS refunds,
       sum(units) AS units, sum(revenue) AS revenue
FROM shop.transactions
GROUP BY year(day), currency
ORDER BY year, currency;

-- Of the northern half; December counts to the winter of the year that follows.
-- question: season
SELECT concat(CAST(year(add_months(day, 1)) AS STRING), '-', CASE
         WHEN month(day) IN (12, 1, 2) THEN 'winter' WHEN month(day) IN (3, 4, 5) THEN 'spring'
         WHEN month(day) IN (6, 7, 8) THEN 'summer' ELSE 'autumn' END) AS season,
       currency, sum(transactions) AS transactions, sum(refunds) AS refunds, sum(units) AS units,
       sum(revenue) AS revenue
FROM shop.transactions
GROUP BY concat(CAST(year(add_months(day, 1)) AS STRING), '-', CASE
         WHEN month(day) IN (12, 1, 2) THEN 'winter' WHEN month(day) IN (3, 4, 5) THEN 'spring'
         WHEN month(day) IN (6, 7, 8) THEN 'summer' ELSE 'autumn' END), currency
ORDER BY season, currency;

-- question: best categories
SELECT year, category, currency, revenue, place FROM (
  SELECT year(day) AS year, category, currency, sum(revenue) AS revenue,
         rank() OVER (PARTITION BY year(day), currency ORDER BY sum(revenue) DESC) AS place
  FROM shop.transactions
  GROUP BY year(day), category, currency) ranked
WHERE place <= 5
ORDER BY year, currency, place;
