// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { Cells } from "./cells";
import { toHour } from "./comparison";
import { groupBy, totals } from "./grouping";
import { needsReload, top, type Seller } from "./ranking";
import { Rate } from "./rate";
import { newestFirst, TICKER_ROWS_MAX } from "./ticker";

const cell = (city: string, revenue: string, currency = "GBP") => ({
  city,
  category: "Grocery",
  revenue,
  currency,
  transactions: 1,
});
const seller = (product_id: string, transactions: number, units: number, revenue: string): Seller => ({
  product_id,
  product: `P${product_id}`,
  category: "C",
  currency: "GBP",
  transactions,
  units,
  revenue,
});

describe("cells", () => {
  const cells = () => new Cells<{ city: string; revenue: string }>((one) => one.city);
  it("takes the absolute value, twice as well as once", () => {
    const shop = cells();
    shop.load([{ city: "London", revenue: "1.00" }], 10);
    shop.merge({ city: "London", revenue: "3.00" }, 11);
    shop.merge({ city: "London", revenue: "3.00" }, 11);
    expect(shop.values()).toEqual([{ city: "London", revenue: "3.00" }]);
  });
  it("drops what is older than what it has", () => {
    const shop = cells();
    shop.load([{ city: "London", revenue: "1.00" }], 10);
    expect(shop.merge({ city: "London", revenue: "0.50" }, 9)).toBe(false);
    shop.merge({ city: "York", revenue: "2.00" }, 12);
    expect(shop.merge({ city: "York", revenue: "1.00" }, 11)).toBe(false);
    expect(shop.values().map((one) => one.revenue)).toEqual(["1.00", "2.00"]);
  });
  it("forgets what is older when it is loaded anew", () => {
    const shop = cells();
    shop.merge({ city: "York", revenue: "2.00" }, 12);
    shop.load([], 12);
    expect(shop.size).toBe(0);
    expect(shop.merge({ city: "York", revenue: "1.00" }, 13)).toBe(true);
  });
  it("keeps a change that overtook the figures it is loaded with", () => {
    const shop = cells();
    shop.merge({ city: "York", revenue: "2.00" }, 12);
    shop.load(
      [
        { city: "York", revenue: "1.00" },
        { city: "Bath", revenue: "5.00" },
      ],
      11,
    );
    expect(shop.values().map((one) => one.revenue)).toEqual(["2.00", "5.00"]);
    shop.load([], 11, (one) => one.city !== "York");
    expect(shop.size).toBe(0);
  });
});

describe("grouping", () => {
  it("sums to the penny and puts the largest first", () => {
    const parts = groupBy(
      [cell("York", "0.10"), cell("Bath", "0.25"), cell("York", "0.20")],
      (one) => one.city,
      "GBP",
    );
    expect(parts.map((part) => [part.name, part.revenue])).toEqual([
      ["York", "0.30"],
      ["Bath", "0.25"],
    ]);
  });
  it("never adds two currencies", () => {
    const all = totals([cell("York", "1.00"), cell("Paris", "2.00", "EUR"), cell("York", "3.00")], "GBP");
    expect(all.map((one) => [one.currency, one.revenue])).toEqual([
      ["GBP", "4.00"],
      ["EUR", "2.00"],
    ]);
  });
});

describe("ranking", () => {
  it("breaks ties by units, revenue and id", () => {
    const rows = [
      seller("9", 3, 3, "5.00"),
      seller("10", 3, 3, "5.00"),
      seller("2", 3, 4, "1.00"),
      seller("1", 3, 3, "6.00"),
    ];
    expect(top(rows, 4).map((row) => row.product_id)).toEqual(["2", "1", "10", "9"]);
  });
  it("asks for the list anew once a refund lets a row fall below what was loaded", () => {
    const last = seller("50", 2, 2, "9.00");
    expect(needsReload([seller("1", 3, 3, "1.00")], last)).toBe(false);
    expect(needsReload([seller("1", 1, 1, "1.00")], last)).toBe(true);
    expect(needsReload([seller("1", 1, 1, "1.00")], null)).toBe(false);
  });
});

describe("the same time of another day", () => {
  const rows = [
    { day: "2024-12-29", hour: 9, revenue: "10.10", currency: "GBP" },
    { day: "2024-12-29", hour: 13, revenue: "0.20", currency: "GBP" },
    { day: "2024-12-29", hour: 14, revenue: "99.00", currency: "GBP" },
    { day: "2024-12-29", hour: 9, revenue: "7.00", currency: "EUR" },
  ];
  it("counts whole hours and nothing of the running one", () => {
    const day = toHour(rows, "2024-12-29", 14, "GBP");
    expect([day.toHour, day.whole]).toEqual(["10.30", "109.30"]);
    expect(day.line.at(-1)).toBeCloseTo(109.3);
  });
  it("has nothing to compare before the first hour is over", () => {
    expect(toHour(rows, "2024-12-29", 0, "GBP").toHour).toBe("0");
  });
});

describe("transactions a minute", () => {
  it("counts the last minute only", () => {
    const rate = new Rate(0);
    rate.add(100, 1000);
    rate.add(30, 100_000);
    expect(rate.perMinute(110_000)).toBe(30);
  });
  it("speaks for a minute from the seconds that it has watched", () => {
    const rate = new Rate(0);
    expect(rate.perMinute(500)).toBeNull();
    rate.add(10, 9000);
    expect(rate.perMinute(10_000)).toBe(60);
  });
  it("draws whole buckets", () => {
    const rate = new Rate(0);
    rate.add(4, 3000);
    expect(rate.line(6100)).toEqual([
      [2, 4],
      [120, 0],
    ]);
  });
});

describe("the ticker", () => {
  const sale = (transaction_id: string, kind: "sale" | "refund" = "sale") => ({
    transaction_id,
    kind,
    time: "2024-12-30T14:30:00",
    product: "Tea",
    category: "Grocery",
    city: "York",
    units: 1,
    revenue: "6.49",
    currency: "GBP",
  });
  it("keeps the newest, each under a number of its own, and none twice", () => {
    const first = newestFirst([sale("2"), sale("1")], []);
    const then = newestFirst([sale("2", "refund"), sale("2")], first);
    expect(then.map((row) => row.transaction_id + row.kind)).toEqual(["2refund", "2sale", "1sale"]);
    expect(new Set(then.map((row) => row.number)).size).toBe(3);
    const many = Array.from({ length: 40 }, (_, i) => sale(String(i + 3)));
    expect(newestFirst(many, then)).toHaveLength(TICKER_ROWS_MAX);
  });
});
