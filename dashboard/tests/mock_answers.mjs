// SPDX-License-Identifier: Apache-2.0
//
// The answers of the mock server, route by route, in the shapes that the HTTP contract names.
import { addDays, money } from "./mock_shop.mjs";

const TYPES = {
  day: "day",
  hour: "integer",
  year: "integer",
  transactions: "integer",
  refunds: "integer",
  units: "integer",
  revenue: "money",
  average: "money",
  minimum: "money",
  maximum: "money",
  deviation: "decimal",
  median: "money",
  p95: "money",
  rank: "integer",
  stock: "integer",
  reorder_level: "integer",
  sold_per_day: "decimal",
  days_left: "decimal",
  low: "flag",
  buyers: "integer",
  partial: "flag",
  change: "decimal",
  share: "decimal",
  new_buyers: "integer",
  returning: "integer",
  repeat: "integer",
  repeat_rate: "decimal",
  revenue_before: "money",
  difference: "money",
};

const columns = (rows) => Object.keys(rows[0] ?? {}).map((name) => ({ name, type: TYPES[name] ?? "text" }));

export function revenue(shop, q, statistics = false) {
  const keys = (q.get("by") ?? "city").split(",");
  const groups = shop.sums(shop.between(q.get("from"), q.get("to")), keys);
  const dated = ["day", "month", "year", "season", "hour"].includes(keys[0]);
  if (dated) groups.sort((a, b) => (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1));
  if (keys[0] === "hour") groups.sort((a, b) => a.key[0] - b.key[0]);
  const rows = groups.map((group) => {
    const row = {};
    keys.forEach((name, i) => {
      if (name === "product") {
        row.product_id = group.key[i];
        row.product = shop.goods().find((good) => good[0] === group.key[i])[1];
      } else row[name] = group.key[i];
    });
    Object.assign(row, {
      transactions: group.transactions,
      refunds: group.refunds,
      units: group.units,
      revenue: money(group.pence),
      currency: "GBP",
    });
    return statistics ? { ...row, ...spread(group.totals) } : row;
  });
  return { as_of: shop.asOf, report: statistics ? "statistics" : "revenue", columns: columns(rows), rows };
}

function spread(totals) {
  const sorted = [...totals].sort((a, b) => a - b);
  const at = (share) => money(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0);
  const mean = sorted.reduce((a, b) => a + b, 0) / Math.max(1, sorted.length);
  return {
    average: money(Math.round(mean)),
    minimum: at(0),
    maximum: at(1),
    deviation: "12.00",
    median: at(0.5),
    p95: at(0.95),
  };
}

export function bestSellers(shop, q) {
  const from = q.get("day") ?? q.get("from");
  const by = { orders: "transactions", units: "units", revenue: "pence" }[q.get("by") ?? "orders"];
  const rows = shop
    .between(from, q.get("day") ?? q.get("to"))
    .filter((t) => !q.get("category") || t.category === q.get("category"))
    .filter((t) => !q.get("city") || t.city === q.get("city"));
  const groups = shop.sums(rows, ["product"]).sort((a, b) => b[by] - a[by] || b.units - a.units);
  const ranked = groups.slice(0, Number(q.get("top") ?? 5)).map((group, i) => {
    const [id, product, category] = shop.goods().find((good) => good[0] === group.key[0]);
    return {
      rank: i + 1,
      product_id: id,
      product,
      category,
      transactions: group.transactions,
      units: group.units,
      revenue: money(group.pence),
      currency: "GBP",
    };
  });
  return { as_of: shop.asOf, report: "best-sellers", columns: columns(ranked), rows: ranked };
}

export function stock(shop, q) {
  const all = shop.goods().map(([id, product]) => {
    const { stock: left, level } = shop.stock.get(id);
    const sold =
      shop
        .between(addDays(shop.today, -27), shop.today)
        .filter((t) => t.productId === id)
        .reduce((sum, t) => sum + t.units, 0) / 28;
    return {
      product_id: id,
      product,
      stock: left,
      reorder_level: level,
      sold_per_day: sold.toFixed(3),
      days_left: sold > 0 ? (Math.max(0, left) / sold).toFixed(1) : null,
      low: left <= level,
    };
  });
  const rows = q.get("low") === "true" ? all.filter((row) => row.low) : all;
  return { as_of: shop.asOf, report: "stock", columns: columns(all), rows };
}

export function product(shop, id) {
  const good = shop.goods().find((one) => one[0] === id);
  if (!good) return null;
  const row = stock(shop, new URLSearchParams()).rows.find((one) => one.product_id === id);
  const days = shop
    .sums(
      shop.between(addDays(shop.today, -89), shop.today).filter((t) => t.productId === id),
      ["day"],
    )
    .sort((a, b) => (a.key[0] < b.key[0] ? -1 : 1));
  return {
    as_of: shop.asOf,
    ...row,
    category: good[2],
    price: money(good[3]),
    currency: "GBP",
    days: days.map((d) => ({
      day: d.key[0],
      transactions: d.transactions,
      units: d.units,
      revenue: money(d.pence),
    })),
  };
}

export function entries(shop, q) {
  const found = shop
    .between(q.get("from"), q.get("to"))
    .filter(
      (t) =>
        (!q.get("city") || t.city === q.get("city")) &&
        (!q.get("category") || t.category === q.get("category")) &&
        (!q.get("product") || t.productId === q.get("product")) &&
        (!q.get("hour") || t.hour === Number(q.get("hour"))),
    )
    .reverse();
  const start = Number(q.get("cursor") ?? 0);
  const limit = Math.min(1000, Number(q.get("limit") ?? 50));
  const [sum] = shop.sums(found, ["currency"]);
  return {
    as_of: shop.asOf,
    count: found.length,
    sums: sum
      ? [
          {
            currency: "GBP",
            transactions: sum.transactions,
            refunds: sum.refunds,
            units: sum.units,
            revenue: money(sum.pence),
          },
        ]
      : [],
    entries: found.slice(start, start + limit).map((t) => ({
      position: t.position,
      transaction_id: t.id,
      root: t.id,
      kind: t.kind,
      day: t.day,
      sale_day: t.day,
      time: t.time,
      user_id: t.user,
      product_id: t.productId,
      product: t.product,
      category: t.category,
      city: t.city,
      transactions: t.count,
      refunds: t.refunds,
      units: t.units,
      revenue: money(t.pence),
      currency: "GBP",
    })),
    next_cursor: start + limit < found.length ? String(start + limit) : null,
  };
}

const section = (name, rows) => ({ section: name, columns: columns(rows), rows });

export function trends(shop) {
  const months = revenue(shop, new URLSearchParams("by=month")).rows;
  const growth = months.map((row, i) => ({
    period: row.month,
    transactions: row.transactions,
    units: row.units,
    revenue: row.revenue,
    currency: "GBP",
    partial: i === months.length - 1,
    change: i ? ((Number(row.revenue) / Number(months[i - 1].revenue) - 1) * 100).toFixed(1) : null,
  }));
  return { as_of: shop.asOf, report: "trends", sections: [section("growth", growth)] };
}

export function customers(shop) {
  const split = (names, key) =>
    names.map((name, i) => ({
      [key]: name,
      buyers: 120 + i * 61,
      transactions: 300 + i * 120,
      revenue: money(4000000 + i * 1555513),
      currency: "GBP",
    }));
  return {
    as_of: shop.asOf,
    report: "customers",
    sections: [
      section("buyers", [
        { buyers: 900, new_buyers: 310, returning: 590, repeat: 402, repeat_rate: "44.7", transactions: 5200 },
      ]),
      section("segments", split(["new", "loyal", "occasional", "at_risk", "lost"], "segment")),
      section("ages", split(["18-24", "25-34", "35-44", "45-54", "55-64", "65+"], "age_band")),
    ],
  };
}

export function system(shop, started) {
  const wave = (base) => Math.round(base * (1 + 0.3 * Math.sin(Date.now() / 9000)) * 100) / 100;
  return {
    as_of: shop.asOf,
    uptime_seconds: Math.round((Date.now() - started) / 1000),
    transactions_per_second: wave(700),
    records: { records: shop.asOf + 40, booked: shop.asOf, duplicates: 22, issues: 17, waiting: 1 },
    issues_by_cause: Object.fromEntries(shop.issues),
    issues_last_minute: 2,
    latency_ms: {
      post: { p50: wave(1.6), p99: wave(5.2) },
      get: { p50: wave(0.4), p99: wave(2.1) },
      commit: { p50: wave(1.1), p99: wave(4) },
    },
    requests_per_second: wave(120),
    connections: 12,
    live_clients: 3,
    queue_rows: Math.round(wave(180)),
    log_position: shop.asOf,
    snapshot_position: shop.asOf - 700,
    lake: { position: shop.asOf - 2000, files: 41, rows: shop.asOf - 2000, bytes: 181231231 },
    memory_bytes: 412 * 1048576,
    longest_pause_ms: 3.1,
    disk_free_bytes: 81e9,
  };
}
