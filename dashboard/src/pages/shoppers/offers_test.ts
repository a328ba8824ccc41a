// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { strengths, type Offer } from "./offers";

const offer = (score: string): Offer => ({ rank: 1, product_id: "7", product: "Tea", score, because: "popular" });

test("a bar is as long as its score beside the best one's", () => {
  expect(strengths([offer("0.040000"), offer("0.030000"), offer("0.000001")])).toEqual([100, 75, 0]);
});

test("scores of nothing, and no offers, have no bars", () => {
  expect(strengths([offer("0.000000"), offer("0.000000")])).toEqual([0, 0]);
  expect(strengths([])).toEqual([]);
});
