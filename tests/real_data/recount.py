# SPDX-License-Identifier: Apache-2.0
"""Counts a shop's numbers again in DuckDB, straight from the raw file: the oracle of these tests.

Shares nothing with the product: the rules are the data's README, written as SQL. Rows come as the
report's JSON shows them, money as text with two decimals.

    recount = online_retail(folder)
    recount.revenue("city,month")       # {("London", "2010-12"): {"transactions": 3, …}}
    recount.best_sellers(top=5)         # rows in their order
"""
import math
import pathlib
from fractions import Fraction

import duckdb

HERE = pathlib.Path(__file__).parent

# Meteorological seasons; December counts to the next year's winter.
SEASON_YEAR = "year(time) + (month(time) = 12)::INT"
SEASON_NAME = "['winter', 'spring', 'summer', 'autumn'][(month(time) % 12) // 3 + 1]"
KEYS = {
    "city": ("city", "city"),
    "region": ("region", "coalesce((SELECT any_value(region) FROM regions r WHERE r.city = l.city), l.city)"),
    "category": ("category", "category"),
    "product": ("product_id", "product"),
    "hour": ("hour", "hour(time)"),
    "day": ("day", "strftime(time, '%Y-%m-%d')"),
    "month": ("month", "strftime(time, '%Y-%m')"),
    "year": ("year", "year(time)"),
    "season": ("season", f"({SEASON_YEAR}) || '-' || {SEASON_NAME}"),
}
PERIOD_START = {
    "day": "time::DATE",
    "week": "date_trunc('week', time)::DATE",
    "month": "date_trunc('month', time)::DATE",
    "season": "(date_trunc('quarter', time + INTERVAL 1 MONTH) - INTERVAL 1 MONTH)::DATE",
    "year": "date_trunc('year', time)::DATE",
}
NEXT_START = {"day": "INTERVAL 1 DAY", "week": "INTERVAL 7 DAY", "month": "INTERVAL 1 MONTH",
              "season": "INTERVAL 3 MONTH", "year": "INTERVAL 1 YEAR"}
PERIOD_NAME = {
    "day": "strftime(start, '%Y-%m-%d')", "week": "strftime(start, '%G-W%V')",
    "month": "strftime(start, '%Y-%m')", "year": "year(start)",
    "season": "(year(start) + (month(start) = 12)::INT) || '-' || "
              "['winter', 'spring', 'summer', 'autumn'][(month(start) % 12) // 3 + 1]",
}
SUMS = """count(*) FILTER (NOT is_refund) AS transactions, count(*) FILTER (is_refund) AS refunds,
          sum(CASE WHEN is_refund THEN -quantity ELSE quantity END)::BIGINT AS units,
          sum(CASE WHEN is_refund THEN -total ELSE total END)::BIGINT AS revenue"""


def money(minor):
    return None if minor is None else f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02}"


def half_away(value):
    """A fraction rounded once, half away from zero."""
    return int(math.copysign(1, value)) * math.floor(abs(value) + Fraction(1, 2))


def decimal(value, digits):
    if value is None:
        return None
    scaled = half_away(value * 10 ** digits)
    return f"{'-' if scaled < 0 else ''}{abs(scaled) // 10 ** digits}.{abs(scaled) % 10 ** digits:0{digits}}"


def percent(part, whole):
    return decimal(Fraction(100 * part, whole), 1) if whole > 0 else None


def statistics_of(totals):
    """`totals` ascending."""
    n = len(totals)
    if n == 0:
        return dict.fromkeys(("average", "minimum", "maximum", "deviation", "median", "p95"))
    nearest_rank = lambda percents: totals[(n * percents + 99) // 100 - 1]  # noqa: E731
    return {"average": money(half_away(Fraction(sum(totals), n))), "minimum": money(totals[0]),
            "maximum": money(totals[-1]), "deviation": money(deviation(totals)),
            "median": money(nearest_rank(50)), "p95": money(nearest_rank(95))}


def deviation(totals):
    """Of a sample, rounded: the greatest d with (2d - 1)^2 <= 4 times the variance."""
    n = len(totals)
    if n < 2:
        return None
    variance = Fraction(n * sum(t * t for t in totals) - sum(totals) ** 2, n * (n - 1))
    return (1 + math.isqrt(math.floor(4 * variance))) // 2


def online_retail(file):
    return Recount("online_retail.sql", transactions=file)


def complete_journey(folder):
    return Recount("complete_journey.sql", transactions=folder / "transactions_sample.csv.gz",
                   products=folder / "products.csv.gz", people=folder / "demographics.csv.gz")


class Recount:
    def __init__(self, script, **files):
        self.answers = {}  # for those who ask twice
        self.connection = duckdb.connect()
        self.connection.execute("SET threads = 2")
        self.connection.execute((HERE / script).read_text().format(**files))
        self.connection.execute("CREATE TABLE regions (city VARCHAR, region VARCHAR)")
        self.currency = self.value("SELECT any_value(currency) FROM lines")

    def ask(self, sql, *values):
        cursor = self.connection.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]

    def value(self, sql, *values):
        return self.connection.execute(sql, values).fetchone()[0]

    @staticmethod
    def span(from_=None, to=None):
        return " AND ".join(["true"] + [f"time::DATE {sign} DATE '{day}'"
                                        for sign, day in ((">=", from_), ("<=", to)) if day])

    def causes(self):
        return {row["cause"]: row["n"]
                for row in self.ask("SELECT cause, count(*) AS n FROM refused GROUP BY ALL")}

    def repeated_lines(self):
        """How many lines repeat an earlier one to the letter, the raw line number set aside."""
        columns = [row["column_name"] for row in self.ask("DESCRIBE raw") if row["column_name"] != "line"]
        return self.value(f"SELECT count(*) - count(DISTINCT ({', '.join(columns)})) FROM raw")

    def revenue(self, by, **span):
        names = [KEYS[key][0] for key in by.split(",")]
        keys = ", ".join(f"{KEYS[key][1]} AS key_{i}" for i, key in enumerate(by.split(",")))
        rows = self.ask(f"SELECT {keys}, {SUMS} FROM lines l WHERE {self.span(**span)} GROUP BY ALL "
                        "HAVING transactions <> 0 OR refunds <> 0 OR units <> 0 OR revenue <> 0")
        return {tuple(row[f"key_{i}"] for i in range(len(names))):
                {"transactions": row["transactions"], "refunds": row["refunds"],
                 "units": row["units"], "revenue": money(row["revenue"]), "currency": self.currency}
                for row in rows}

    def statistics(self, by, **span):
        """Over the sales: nearest rank, sample deviation, each rounded once."""
        keys = by.split(",")
        names = ", ".join(f"{KEYS[key][1]} AS key_{i}" for i, key in enumerate(keys))
        groups = self.revenue(by, **span)
        rows = self.ask(f"SELECT {names}, list_sort(list(total)) AS totals FROM lines l "
                        f"WHERE NOT is_refund AND {self.span(**span)} GROUP BY ALL")
        found = {tuple(row[f"key_{i}"] for i in range(len(keys))): row["totals"] for row in rows}
        return {key: {**sums, **statistics_of(found.get(key, []))} for key, sums in groups.items()}

    def best_sellers(self, by="orders", top=5, where="true", **span):
        measure = {"orders": "transactions", "units": "units", "revenue": "revenue"}[by]
        rows = self.ask(f"""
          WITH sums AS (SELECT product, {SUMS} FROM lines WHERE {where} AND {self.span(**span)}
                        GROUP BY product),
          parts AS (SELECT product, category, {SUMS} FROM lines
                    WHERE {where} AND {self.span(**span)} GROUP BY product, category),
          category AS (SELECT product, first(category ORDER BY units DESC, transactions DESC, category)
                       AS category FROM parts GROUP BY product)
          SELECT row_number() OVER (ORDER BY {measure} DESC, transactions * ('{by}' = 'orders')::INT DESC,
                                    units DESC, revenue DESC, product) AS rank,
                 product AS product_id, coalesce(name, product) AS product, category,
                 transactions, units, revenue
          FROM sums JOIN category USING (product) LEFT JOIN product_names USING (product)
          WHERE {measure} > 0 ORDER BY rank LIMIT {top}""")
        return [{**row, "revenue": money(row["revenue"]), "currency": self.currency} for row in rows]

    def customers(self, from_="0001-01-01", to="9999-12-31"):
        row = self.ask(f"""
          WITH days AS (SELECT user_id, time::DATE AS day, count(*) AS sales FROM lines
                        WHERE NOT is_refund AND user_id IS NOT NULL GROUP BY ALL),
          buyers AS (SELECT user_id, (SELECT min(day) FROM days d WHERE d.user_id = days.user_id) AS first,
                            count(*) AS days, sum(sales)::BIGINT AS sales
                     FROM days WHERE day BETWEEN '{from_}' AND '{to}' GROUP BY user_id)
          SELECT count(*) AS buyers, count(*) FILTER (first >= '{from_}') AS new_buyers,
                 count(*) FILTER (first < '{from_}') AS returning, count(*) FILTER (days > 1) AS repeat,
                 coalesce(sum(sales), 0)::BIGINT AS transactions FROM buyers""")[0]
        return {**row, "repeat_rate": percent(row["repeat"], row["buyers"])}

    def segments(self, as_of=None):
        """Days of purchase up to that day decide; what was spent is of the whole history."""
        as_of = as_of or self.value("SELECT max(time::DATE) FROM lines")
        rows = self.ask(f"""
          WITH users AS (
            SELECT user_id, count(*) FILTER (NOT is_refund AND time::DATE <= '{as_of}') AS sales,
                   count(DISTINCT time::DATE) FILTER (NOT is_refund AND time::DATE <= '{as_of}') AS days,
                   DATE '{as_of}' - min(time::DATE) FILTER (NOT is_refund) AS first_ago,
                   DATE '{as_of}' - max(time::DATE) FILTER (NOT is_refund AND time::DATE <= '{as_of}')
                     AS last_ago,
                   sum(CASE WHEN is_refund THEN -total ELSE total END)::BIGINT AS spend
            FROM lines WHERE user_id IS NOT NULL GROUP BY user_id)
          SELECT CASE WHEN first_ago <= 30 THEN 'new' WHEN last_ago > 180 THEN 'lost'
                      WHEN last_ago > 90 THEN 'at_risk' WHEN days >= 4 THEN 'loyal'
                      ELSE 'occasional' END AS segment,
                 count(*) AS buyers, sum(sales)::BIGINT AS transactions, sum(spend)::BIGINT AS revenue
          FROM users WHERE sales > 0 GROUP BY segment""")
        return {row.pop("segment"): {**row, "revenue": money(row["revenue"])} for row in rows}

    def age_bands(self):
        rows = self.ask("""
          SELECT coalesce(age, 'unknown') AS band,
                 count(DISTINCT user_id) FILTER (NOT is_refund) AS buyers,
                 count(*) FILTER (NOT is_refund) AS transactions,
                 sum(CASE WHEN is_refund THEN -total ELSE total END)::BIGINT AS revenue
          FROM lines LEFT JOIN people USING (user_id) WHERE user_id IS NOT NULL GROUP BY band""")
        return {row.pop("band"): {**row, "revenue": money(row["revenue"])} for row in rows}

    def stock(self, opening, level, count_time=None, days=28):
        """Of every product that was sold, counted as `opening` at that time (or before all sales)."""
        since = f"time > TIMESTAMP '{count_time}'" if count_time else "true"
        rows = self.ask(f"""
          WITH sums AS (
            SELECT product,
                   sum(CASE WHEN is_refund THEN -quantity ELSE quantity END) FILTER ({since}) AS gone,
                   sum(CASE WHEN is_refund THEN -quantity ELSE quantity END) FILTER (
                     time::DATE > (SELECT max(time::DATE) FROM lines) - {days}) AS sold
            FROM lines GROUP BY product)
          SELECT product AS product_id, ({opening} - coalesce(gone, 0))::BIGINT AS stock,
                 coalesce(sold, 0)::BIGINT AS sold FROM sums""")
        return {row["product_id"]: {
            "stock": row["stock"], "reorder_level": level, "low": row["stock"] <= level,
            "sold_per_day": decimal(Fraction(row["sold"], days), 3),
            "days_left": None if row["sold"] <= 0 else
                         decimal(Fraction(max(row["stock"], 0) * days, row["sold"]), 1)} for row in rows}
