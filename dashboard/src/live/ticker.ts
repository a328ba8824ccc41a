// SPDX-License-Identifier: Apache-2.0
//
// The newest transactions, newest first. Each row has a number of its own: a correction comes under the id of what
// it corrects. After a broken line the server may send again what is already here.
import type { BookedTransaction } from "../api/types";

export type TickerRow = BookedTransaction & { number: number };
export const TICKER_ROWS_MAX = 12;

let numbered = 0;

const same = (one: BookedTransaction, other: BookedTransaction): boolean =>
  one.transaction_id === other.transaction_id &&
  one.kind === other.kind &&
  one.time === other.time &&
  one.revenue === other.revenue &&
  one.units === other.units;

export function newestFirst(come: readonly BookedTransaction[], rows: readonly TickerRow[]): TickerRow[] {
  const fresh = come.filter((one) => !rows.some((row) => same(one, row)));
  return [...fresh.map((one) => ({ ...one, number: ++numbered })), ...rows].slice(0, TICKER_ROWS_MAX);
}
