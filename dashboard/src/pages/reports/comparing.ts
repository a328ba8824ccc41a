// SPDX-License-Identifier: Apache-2.0
//
// Sets each row of a report beside the row of the span before that stands in the same place: the same city, the
// same product, and the n-th day, month or season of its span.
import type { Row, Value } from "../../api/types";
import { daysBetween } from "../../time/days";
import { monthsBetween, seasonSpan } from "../../time/spans";
import type { Key } from "./choice";

function placeIn(key: Key, value: Value, from: string): Value {
  switch (key) {
    case "day":
      return daysBetween(from, String(value));
    case "month":
      return monthsBetween(from, `${value}-01`);
    case "year":
      return Number(value) - Number(from.slice(0, 4));
    case "season":
      return Math.round(monthsBetween(from, seasonSpan(String(value)).from) / 3);
    default:
      return value;
  }
}

export const columnOf = (key: Key): string => (key === "product" ? "product_id" : key);

function placeOf(row: Row, keys: readonly Key[], from: string): string {
  return JSON.stringify([
    ...keys.map((key) => placeIn(key, row[columnOf(key)] ?? null, from)),
    row.currency ?? null,
  ]);
}

export class Comparison {
  #rows: Map<string, Row>;

  constructor(
    rows: readonly Row[],
    private readonly keys: readonly Key[],
    before: string,
    private readonly now: string,
  ) {
    this.#rows = new Map(rows.map((row) => [placeOf(row, keys, before), row]));
  }

  of(row: Row): Row | undefined {
    return this.#rows.get(placeOf(row, this.keys, this.now));
  }
}
