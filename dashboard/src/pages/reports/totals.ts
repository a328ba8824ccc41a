// SPDX-License-Identifier: Apache-2.0
//
// The sum of a report's rows, one a currency, exact.
import type { Row } from "../../api/types";
import { sum, text } from "../../money/money";

export const SUMMED = ["transactions", "refunds", "units", "revenue"] as const;
export type Measure = (typeof SUMMED)[number];
export const isSummed = (name: string): name is Measure => (SUMMED as readonly string[]).includes(name);

export interface TotalRow extends Row {
  currency: string;
  transactions: number;
  refunds: number;
  units: number;
  revenue: string;
}

export function totalsOf(rows: readonly Row[]): TotalRow[] {
  const currencies = [...new Set(rows.map((row) => String(row.currency)))].sort();
  return currencies.map((currency) => {
    const own = rows.filter((row) => row.currency === currency);
    const counted = (name: string) => own.reduce((all, row) => all + Number(row[name] ?? 0), 0);
    return {
      currency,
      transactions: counted("transactions"),
      refunds: counted("refunds"),
      units: counted("units"),
      revenue: text(sum(own.map((row) => String(row.revenue)))),
    };
  });
}
