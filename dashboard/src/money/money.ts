// SPDX-License-Identifier: Apache-2.0
//
// Money as whole minor units in a BigInt: adds and compares decimal strings without ever rounding.
//
//   const sum = add(parse("3000.00"), parse("0.01"));   // { units: 300001n, digits: 2 }
//   text(sum);                                          // "3000.01"

export interface Money {
  units: bigint;
  digits: number;
}

const FORM = /^(-?)(\d+)(?:\.(\d+))?$/;

export function parse(decimal: string): Money {
  const match = FORM.exec(decimal);
  if (!match) throw new Error(`not an amount: ${decimal}`);
  const [, sign, whole, part = ""] = match;
  const units = BigInt(`${whole}${part}`);
  return { units: sign ? -units : units, digits: part.length };
}

function scaled(amount: Money, digits: number): bigint {
  return amount.units * 10n ** BigInt(digits - amount.digits);
}

export function add(one: Money, other: Money): Money {
  const digits = Math.max(one.digits, other.digits);
  return { units: scaled(one, digits) + scaled(other, digits), digits };
}

export function subtract(one: Money, other: Money): Money {
  return add(one, { units: -other.units, digits: other.digits });
}

export function compare(one: Money, other: Money): number {
  const { units } = subtract(one, other);
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}

export const ZERO: Money = { units: 0n, digits: 0 };

export const sum = (decimals: Iterable<string>): Money =>
  [...decimals].reduce((total, decimal) => add(total, parse(decimal)), ZERO);

export const equal = (one: string, other: string): boolean => compare(parse(one), parse(other)) === 0;

export function text({ units, digits }: Money): string {
  const sign = units < 0n ? "-" : "";
  const figures = String(units < 0n ? -units : units).padStart(digits + 1, "0");
  return digits === 0 ? sign + figures : `${sign}${figures.slice(0, -digits)}.${figures.slice(-digits)}`;
}

// For the height of a bar, never for a figure that is shown.
export const approximate = ({ units, digits }: Money): number => Number(units) / 10 ** digits;

// The change from before to now in tenths of a percent, half away from zero; null where there was nothing before.
export function changeInTenths(now: Money, before: Money): number | null {
  const digits = Math.max(now.digits, before.digits);
  const base = scaled(before, digits);
  if (base <= 0n) return null;
  const doubled = (scaled(now, digits) - base) * 2000n;
  const away = doubled < 0n ? -base : base;
  return Number((doubled + away) / (base * 2n));
}
