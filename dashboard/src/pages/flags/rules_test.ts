// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import type { FlagRow } from "../../api/types";
import { counted, filtersOf, subjectOf, wordsOf } from "./rules";

const FLAG: FlagRow = {
  rule: "haste",
  severity: "warning",
  user_id: "1001",
  product_id: null,
  product: null,
  about: null,
  count: 9,
};

it("a flag is called by what it is about", () => {
  expect(subjectOf(FLAG)).toBe("customer 1001");
  expect(subjectOf({ ...FLAG, product_id: "7", product: "Tea" })).toBe("Tea, customer 1001");
  const day = (of: string): string => `on ${of}`;
  expect(subjectOf({ ...FLAG, user_id: null, about: "2024-10-27" }, day)).toBe("on 2024-10-27");
  expect(subjectOf({ ...FLAG, user_id: null, about: "order O7" }, day)).toBe("order O7");
});

it("a flag leads to the transactions that it is about", () => {
  expect(filtersOf(FLAG)).toEqual({ user: "1001" });
  expect(filtersOf({ ...FLAG, user_id: null, product_id: "7" })).toEqual({ product: "7" });
  const dear = { ...FLAG, user_id: null, about: "Toys on 2024-12-30: above £100, 5 times the median" };
  expect(filtersOf(dear)).toEqual({ from: "2024-12-30", to: "2024-12-30" });
  expect(subjectOf(dear, () => "30 December")).toBe("Toys on 30 December: above £100, 5 times the median");
  const odd = { ...FLAG, rule: "odd_local_time", user_id: null, about: "2024-10-27" };
  expect(filtersOf(odd)).toEqual({ from: "2024-10-27", to: "2024-10-27" });
});

it("what is counted is said, where the rule is known", () => {
  expect(counted("unmatched_refund", 1, "1")).toBe("1 refund");
  expect(counted("unknown_user", 12, "12")).toBe("12 sales");
  expect(counted("haste", 9, "9")).toBe("9");
  expect(wordsOf("large_baskets_at_night").title).toBe("Large baskets at night");
});
