// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { byUrgency, proposedOrder } from "./ordering";

const row = (product: string, stock: number, sold_per_day: string, days_left: string | null) => ({
  product_id: product,
  product,
  stock,
  reorder_level: 8,
  sold_per_day,
  days_left,
  low: true,
});

it("proposes four weeks of sales above the reorder level", () => {
  expect(proposedOrder(row("Tea", 5, "1.500", "3.3"))).toBe(45);
  expect(proposedOrder(row("Oversold", -3, "0.100", "0.0"))).toBe(14);
  expect(proposedOrder(row("Plenty", 500, "1.000", "500.0"))).toBe(0);
});
it("puts what runs out first at the top", () => {
  const rows = [
    row("never", 9, "0.000", null),
    row("soon", 5, "1.500", "3.3"),
    row("gone", 0, "1.000", "0.0"),
    row("oversold", -2, "1.000", "0.0"),
  ];
  expect(rows.sort(byUrgency).map((one) => one.product)).toEqual(["oversold", "gone", "soon", "never"]);
});
