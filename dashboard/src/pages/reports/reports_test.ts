// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { readChoice, writeChoice } from "./choice";
import { Comparison } from "./comparing";
import { totalsOf } from "./totals";

const today = "2024-12-30";
const read = (query: string) => readChoice(new URLSearchParams(query), today);

describe("a choice of report", () => {
  it("survives the address", () => {
    for (const query of [
      "report=revenue&span=month&by=city,category&basis=sale-day&compare=true",
      "report=statistics&from=2024-01-01&to=2024-03-31&by=month&basis=refund-day",
      "report=best-sellers&span=season&rank=units&top=50",
    ]) {
      expect(writeChoice(read(query))).toBe(`/reports?${query}`);
    }
  });
  it("takes what is sensible from an address that is not", () => {
    const choice = read("report=secrets&from=2024-13-01&to=x&by=planet,,city,city&top=-3");
    expect(choice).toMatchObject({ report: "revenue", preset: "28days", keys: ["city"], top: 1 });
  });
});

describe("comparing with the span before", () => {
  it("sets the n-th day beside the n-th day, city by city", () => {
    const past = [
      { day: "2024-12-02", city: "York", currency: "GBP", revenue: "1.00" },
      { day: "2024-12-03", city: "Bath", currency: "GBP", revenue: "2.00" },
    ];
    const beside = new Comparison(past, ["day", "city"], "2024-12-01", "2024-12-08");
    expect(beside.of({ day: "2024-12-09", city: "York", currency: "GBP" })?.revenue).toBe("1.00");
    expect(beside.of({ day: "2024-12-09", city: "Bath", currency: "GBP" })).toBeUndefined();
    expect(beside.of({ day: "2024-12-09", city: "York", currency: "EUR" })).toBeUndefined();
  });
  it("counts seasons and months as periods", () => {
    const past = [{ season: "2023-winter", currency: "GBP", revenue: "1.00" }];
    expect(
      new Comparison(past, ["season"], "2022-12-01", "2023-12-01").of({ season: "2024-winter", currency: "GBP" }),
    ).toBe(past[0]);
    const months = [{ month: "2023-11", currency: "GBP", revenue: "1.00" }];
    expect(
      new Comparison(months, ["month"], "2023-10-01", "2023-12-01").of({ month: "2024-01", currency: "GBP" }),
    ).toBe(months[0]);
  });
});

it("adds the rows of a report exactly, one sum a currency", () => {
  const row = (revenue: string, currency: string) => ({ revenue, currency, transactions: 1, refunds: 0, units: 2 });
  expect(
    totalsOf([row("0.10", "GBP"), row("0.20", "GBP"), row("5", "JPY")]).map((one) => [
      one.currency,
      one.revenue,
      one.units,
    ]),
  ).toEqual([
    ["GBP", "0.30", 4],
    ["JPY", "5", 2],
  ]);
});
