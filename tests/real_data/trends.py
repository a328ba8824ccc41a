# SPDX-License-Identifier: Apache-2.0
"""The trends of a recount: growth by period, products that move, seasons, hours, weekdays."""
from recount import NEXT_START, PERIOD_NAME, PERIOD_START, SEASON_NAME, SUMS, money, percent

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def last_period(recount, period):
    """The last period up to its last day with data, and as many days of the one before."""
    return recount.ask(f"""
      WITH last AS (SELECT max(time)::DATE AS day, max({PERIOD_START[period]}) AS start FROM lines),
      edges AS (SELECT start, day, (start + {NEXT_START[period]})::DATE AS next,
                       (start - {NEXT_START[period]})::DATE AS before FROM last)
      SELECT start AS from_, day AS to, before AS before_from, day + 1 < next AS partial,
             CASE WHEN day + 1 < next THEN least(before + (day - start)::INT, start - 1) ELSE start - 1 END
               AS before_to FROM edges""")[0]


def growth(recount, period):
    rows = recount.ask(f"""
      WITH sums AS (SELECT {PERIOD_START[period]} AS start, {SUMS} FROM lines GROUP BY start),
      starts AS (SELECT unnest(generate_series(min(start), max(start), {NEXT_START[period]}))::DATE AS start
                 FROM sums)
      SELECT {PERIOD_NAME[period]} AS period, coalesce(transactions, 0) AS transactions,
             coalesce(units, 0) AS units, coalesce(revenue, 0) AS revenue
      FROM starts LEFT JOIN sums USING (start) ORDER BY start""")
    last = last_period(recount, period)
    for i, row in enumerate(rows):
        before = rows[i - 1]["minor"] if i else None
        row["minor"] = row["revenue"]
        row["partial"] = i == len(rows) - 1 and last["partial"]
        if row["partial"] and i:
            before = recount.value(
                "SELECT coalesce(sum(CASE WHEN is_refund THEN -total ELSE total END), 0)::BIGINT "
                "FROM lines WHERE time::DATE BETWEEN ? AND ?", last["before_from"], last["before_to"])
        row["change"] = percent(row["revenue"] - before, before) if i else None
        row["revenue"], row["currency"] = money(row["revenue"]), recount.currency
    return [{key: row[key] for key in row if key != "minor"} for row in rows]


def movers(recount, period, top, rising):
    last = last_period(recount, period)
    rows = recount.ask(f"""
      WITH moved AS (
        SELECT product,
               coalesce(sum(signed) FILTER (day BETWEEN $before_from AND $before_to), 0)::BIGINT AS before,
               coalesce(sum(signed) FILTER (day BETWEEN $from_ AND $to), 0)::BIGINT AS now
        FROM (SELECT product, time::DATE AS day, CASE WHEN is_refund THEN -total ELSE total END AS signed
              FROM lines) GROUP BY product)
      SELECT row_number() OVER (ORDER BY {'' if rising else '-'}(now - before) DESC, product) AS rank,
             product AS product_id, coalesce(name, product) AS product, before, now
      FROM moved LEFT JOIN product_names USING (product)
      WHERE now - before {'>' if rising else '<'} 0 ORDER BY rank LIMIT {top}"""
        .replace("$before_from", f"DATE '{last['before_from']}'")
        .replace("$before_to", f"DATE '{last['before_to']}'")
        .replace("$from_", f"DATE '{last['from_']}'").replace("$to", f"DATE '{last['to']}'"))
    return [{"rank": row["rank"], "product_id": row["product_id"], "product": row["product"],
             "revenue_before": money(row["before"]), "revenue": money(row["now"]),
             "currency": recount.currency, "difference": money(row["now"] - row["before"]),
             "change": percent(row["now"] - row["before"], row["before"])} for row in rows]


def seasons(recount, top):
    return recount.ask(f"""
      WITH sums AS (SELECT {SEASON_NAME} AS season, product, {SUMS} FROM lines GROUP BY ALL),
      ranked AS (SELECT *, row_number() OVER (PARTITION BY season ORDER BY transactions DESC, units DESC,
                                              revenue DESC, product) AS rank
                 FROM sums WHERE transactions > 0)
      SELECT season, rank, product AS product_id, coalesce(name, product) AS product, transactions, units
      FROM ranked LEFT JOIN product_names USING (product) WHERE rank <= {top}
      ORDER BY list_position(['winter', 'spring', 'summer', 'autumn'], season), rank""")


def hours(recount):
    rows = recount.ask(f"SELECT hour(time) AS hour, {SUMS} FROM lines GROUP BY ALL")
    found = {row["hour"]: row for row in rows}
    everything = sum(row["transactions"] for row in rows)
    empty = {"transactions": 0, "units": 0}
    counted = [(hour, found.get(hour, empty)) for hour in range(min(found), max(found) + 1)]
    return [{"hour": hour, "rank": 1 + sum(other["transactions"] > row["transactions"] for _, other in counted),
             "transactions": row["transactions"], "units": row["units"],
             "share": percent(row["transactions"], everything)} for hour, row in counted]


def weekdays(recount):
    found = {row["day"]: row
             for row in recount.ask(f"SELECT isodow(time) AS day, {SUMS} FROM lines GROUP BY ALL")}
    everything = sum(row["transactions"] for row in found.values())
    empty = {"transactions": 0, "units": 0}
    days = [found.get(day, empty) for day in range(1, 8)]
    return [{"weekday": name, "transactions": row["transactions"], "units": row["units"],
             "share": percent(row["transactions"], everything)} for name, row in zip(WEEKDAYS, days)]
