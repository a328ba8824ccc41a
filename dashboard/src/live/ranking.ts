// SPDX-License-Identifier: Apache-2.0
//
// The best sellers among cells: by the measure, then units, revenue and the bytes of the id, as the server ranks.
import { compare, parse } from "../money/money";
import type { Measures } from "../api/types";

export interface Seller extends Measures {
  product_id: string;
  product: string;
  category: string;
  currency: string;
}
export type By = "orders" | "units" | "revenue";

const revenueOf = (one: Seller, other: Seller): number => compare(parse(other.revenue), parse(one.revenue));

export function rankBefore(by: By): (one: Seller, other: Seller) => number {
  const first = {
    orders: (one: Seller, other: Seller) => other.transactions - one.transactions,
    units: (one: Seller, other: Seller) => other.units - one.units,
    revenue: revenueOf,
  }[by];
  return (one, other) =>
    first(one, other) ||
    other.units - one.units ||
    revenueOf(one, other) ||
    (one.product_id < other.product_id ? -1 : one.product_id > other.product_id ? 1 : 0);
}

export function top(sellers: readonly Seller[], howMany: number, by: By = "orders"): Seller[] {
  return [...sellers].sort(rankBefore(by)).slice(0, howMany);
}

// What was loaded is the head of a longer list. Once refunds push a shown row below the last loaded one, a row
// that was never loaded may belong above it: then the list must be loaded anew.
export function needsReload(shown: readonly Seller[], lastLoaded: Seller | null, by: By = "orders"): boolean {
  const last = shown.at(-1);
  return last !== undefined && lastLoaded !== null && rankBefore(by)(last, lastLoaded) > 0;
}
