// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import type { PromotionConversion, PromotionOffers, PromotionsReport } from "../../api/types";
import { lastDay, places, resultsOf, verdict, type PromotionResult } from "./promotions";

const conversion = (more: Partial<PromotionConversion>): PromotionConversion => ({
  promotion: "back",
  customers: 100,
  bought: 12,
  rate: "12.0",
  held_out: 50,
  held_out_bought: 4,
  held_out_rate: "8.0",
  uplift: "4.0",
  uplift_low: "-6.0",
  uplift_high: "14.0",
  ...more,
});
const offers = (promotion: string): PromotionOffers => ({
  promotion,
  kind: "win_back",
  off: "£5 off",
  offers: 120,
  customers: 110,
  open: 10,
  taken: 14,
  spent: "70.00",
  reserved: "50.00",
  budget: null,
  currency: "GBP",
  refused: null,
});
const result = (more: Partial<PromotionConversion>): PromotionResult => ({
  conversion: conversion(more),
  offers: offers("back"),
});

test("a promotion's rows of both sections stand together, in the order of the file", () => {
  const report: PromotionsReport = {
    as_of: 7,
    report: "promotions",
    span: "up to 2024-12-30",
    sections: [
      {
        section: "conversion",
        columns: [],
        rows: [conversion({ promotion: "b" }), conversion({ promotion: "a" })],
      },
      { section: "offers", columns: [], rows: [offers("b"), offers("a")] },
    ],
  };
  expect(resultsOf(report).map((one) => [one.conversion.promotion, one.offers.promotion])).toEqual([
    ["b", "b"],
    ["a", "a"],
  ]);
  expect(lastDay(report)).toBe("2024-12-30");
});

test("what can be said follows from where the interval lies", () => {
  expect(verdict(result({}))).toBe("may be chance");
  expect(verdict(result({ uplift_low: "0.1" }))).toBe("more bought than of the held out");
  expect(verdict(result({ uplift_low: "0.0" }))).toBe("may be chance");
  expect(verdict(result({ uplift_low: "-9.0", uplift_high: "-0.1" }))).toBe("fewer bought than of the held out");
  const alone = { held_out: 0, uplift: null, uplift_low: null, uplift_high: null };
  expect(verdict(result(alone))).toBe("nobody is held out to compare with");
  expect(verdict(result({ ...alone, customers: 0 }))).toBe("no offer is over yet");
});

test("all intervals lie on one scale that holds nothing", () => {
  const alone = result({ uplift: null, uplift_low: null, uplift_high: null });
  const found = places([result({}), alone, result({ uplift: "10.0", uplift_low: "4.0", uplift_high: "14.0" })]);
  expect(found).toEqual([
    { zero: 30, low: 0, high: 100, middle: 50 },
    null,
    { zero: 30, low: 50, high: 100, middle: 80 },
  ]);
  expect(places([alone])).toEqual([null]);
});
