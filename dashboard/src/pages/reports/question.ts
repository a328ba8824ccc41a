// SPDX-License-Identifier: Apache-2.0
//
// "Why is this number this?": a number of a report, and the filters that find the entries behind it.
import type { Query } from "../../api/client";
import type { Row } from "../../api/types";
import type { Choice } from "./choice";
import { columnOf } from "./comparing";
import type { Measure } from "./totals";

export interface Question {
  measure: Measure;
  number: string; // as the report has it
  words: string; // what it is of: "London, December 2024"
  currency: string;
  filters: Query;
  asOf: number;
  // The same number from the report asked anew, for when the shop has gone on since.
  again: () => Promise<{ number: string; asOf: number } | null>;
}

// The filters of a row; the totals of a report are a row without keys.
export function filtersOf(choice: Choice, row: Row, total: boolean): Query {
  const { from, to } = choice.span;
  const filters: Query = { from, to, currency: String(row.currency) };
  if (choice.report === "best-sellers") return { ...filters, product: String(row.product_id) };
  filters.basis = choice.basis;
  if (!total) for (const key of choice.keys) filters[key] = row[columnOf(key)] as string | number;
  return filters;
}
