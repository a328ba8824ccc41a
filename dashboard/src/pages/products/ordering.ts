// SPDX-License-Identifier: Apache-2.0
//
// A proposal of how many to order: what sells in four weeks, plus the reorder level, less what is there. An
// estimate from the sales a day of the last four weeks; no figure of the books.
import type { StockRow } from "../../api/types";

export const COVER_DAYS = 28;

export function proposedOrder(row: Pick<StockRow, "stock" | "reorder_level" | "sold_per_day">): number {
  const needed = Math.ceil(Number(row.sold_per_day) * COVER_DAYS) + (row.reorder_level ?? 0);
  return Math.max(0, needed - row.stock);
}

// Nothing left first, then the fewest days, then the name.
export function byUrgency(one: StockRow, other: StockRow): number {
  const days = (row: StockRow): number => (row.days_left === null ? Infinity : Number(row.days_left));
  const [a, b] = [days(one), days(other)];
  return (a === b ? 0 : a - b) || one.stock - other.stock || (one.product < other.product ? -1 : 1);
}
