// SPDX-License-Identifier: Apache-2.0
//
// Sums cells by one of their names, largest first. Amounts of different currencies are never added.
import { add, approximate, compare, parse, text, ZERO, type Money } from "../money/money";

export interface Part {
  name: string;
  revenue: string;
  transactions: number;
  size: number;
}

interface Summable {
  revenue: string;
  transactions: number;
  currency: string;
}

export function groupBy<T extends Summable>(
  cells: readonly T[],
  name: (cell: T) => string,
  currency: string,
): Part[] {
  const groups = new Map<string, { revenue: Money; transactions: number }>();
  for (const cell of cells) {
    if (cell.currency !== currency) continue;
    const group = groups.get(name(cell)) ?? { revenue: ZERO, transactions: 0 };
    group.revenue = add(group.revenue, parse(cell.revenue));
    group.transactions += cell.transactions;
    groups.set(name(cell), group);
  }
  return [...groups]
    .sort(([a, one], [b, other]) => compare(other.revenue, one.revenue) || (a < b ? -1 : 1))
    .map(([key, { revenue, transactions }]) => ({
      name: key,
      revenue: text(revenue),
      transactions,
      size: approximate(revenue),
    }));
}

export interface Total {
  currency: string;
  revenue: string;
  transactions: number;
}

// One total a currency, the shop's own first.
export function totals(cells: readonly Summable[], own: string): Total[] {
  const currencies = [...new Set(cells.map((cell) => cell.currency))].sort(
    (a, b) => Number(b === own) - Number(a === own) || (a < b ? -1 : 1),
  );
  return currencies.map((currency) => {
    const [only] = groupBy(cells, () => "", currency);
    return { currency, revenue: only?.revenue ?? "0", transactions: only?.transactions ?? 0 };
  });
}
