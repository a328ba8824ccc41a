// SPDX-License-Identifier: Apache-2.0
//
// Figures, money and dates as the shop's customers read them. The pages are in English; the region follows the
// shop's currency, so a shop in pounds writes "30 December" and one in dollars "December 30".
import type { ShopFacts } from "../api/types";
import { changeInTenths, parse } from "../money/money";

const REGIONS: Record<string, string> = {
  GBP: "GB",
  USD: "US",
  EUR: "150",
  JPY: "JP",
  INR: "IN",
  CHF: "CH",
  CAD: "CA",
  AUD: "AU",
  NZD: "NZ",
  SEK: "SE",
  NOK: "NO",
  DKK: "DK",
  PLN: "PL",
  CNY: "CN",
  SGD: "SG",
  ZAR: "ZA",
  BRL: "BR",
  MXN: "MX",
};

const shop = $state<{ facts: ShopFacts | null }>({ facts: null });

export const shopFacts = (): ShopFacts | null => shop.facts;
export const setShopFacts = (facts: ShopFacts | null): void => {
  shop.facts = facts;
};
export const currency = (): string => shop.facts?.currency ?? "GBP";
export const locale = (): string => `en-${REGIONS[currency()] ?? "001"}`;

const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n${locale()}${JSON.stringify(options)}`;
  const format = made.get(key) ?? new Intl.NumberFormat(locale(), options);
  made.set(key, format);
  return format as Intl.NumberFormat;
}

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${locale()}${JSON.stringify(options)}`;
  const format = made.get(key) ?? new Intl.DateTimeFormat(locale(), { timeZone: "UTC", ...options });
  made.set(key, format);
  return format as Intl.DateTimeFormat;
}

// Intl formats a decimal string exactly: no double in between.
export function money(decimal: string, of = currency()): string {
  const digits = decimal.includes(".") ? decimal.length - decimal.indexOf(".") - 1 : undefined;
  const style = { style: "currency", currency: of } as const;
  const format = digits ? { ...style, minimumFractionDigits: digits, maximumFractionDigits: digits } : style;
  return numbers(format).format(decimal as `${number}`);
}

// For axes and the labels of a picture, where the exact figure stands beside it.
export const shortMoney = (amount: number, of = currency()): string =>
  numbers({ style: "currency", currency: of, notation: "compact", maximumFractionDigits: 1 }).format(amount);

export const count = (value: number): string => numbers({}).format(value);
export const shortCount = (value: number): string =>
  numbers({ notation: "compact", maximumFractionDigits: 1 }).format(value);
export const decimal = (text: string, digits = 3): string =>
  numbers({ maximumFractionDigits: digits }).format(text as `${number}`);
// Beyond ten times, how many times says more: "×12".
export const percent = (tenths: number): string =>
  tenths >= 9000
    ? `×${shortCount(1 + tenths / 1000)}`
    : numbers({ style: "percent", minimumFractionDigits: 1, signDisplay: "exceptZero" }).format(tenths / 1000);
// A difference of two percentages: "+2.5", "-0.4".
export const points = (text: string): string =>
  numbers({ minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero" }).format(
    text as `${number}`,
  );
// What a report tells in percent, in columns: "13.0 %".
export const inPercent = (text: string): string =>
  `${numbers({ minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(text as `${number}`)} %`;
export const share = (part: number): string => numbers({ style: "percent", maximumFractionDigits: 0 }).format(part);

export function change(now: string, before: string): string | null {
  const tenths = changeInTenths(parse(now), parse(before));
  return tenths === null ? null : percent(tenths);
}

const at = (day: string): Date => new Date(`${day}T00:00:00Z`);
export const longDay = (day: string): string =>
  dates({ weekday: "long", day: "numeric", month: "long" }).format(at(day));
export const fullDay = (day: string): string =>
  dates({ day: "numeric", month: "long", year: "numeric" }).format(at(day));
export const shortDay = (day: string): string => dates({ day: "numeric", month: "short" }).format(at(day));
export const weekday = (day: string): string => dates({ weekday: "long" }).format(at(day));
export const monthName = (month: string): string =>
  dates({ month: "short", year: "numeric" }).format(at(`${month}-01`));
export const hourName = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;

export function spanName(from: string, to: string): string {
  if (from === to) return fullDay(from);
  return dates({ day: "numeric", month: "short", year: "numeric" }).formatRange(at(from), at(to));
}

export function bytes(size: number): string {
  const steps = ["B", "kB", "MB", "GB", "TB"];
  const step = size < 1 ? 0 : Math.min(steps.length - 1, Math.floor(Math.log10(size) / 3));
  return `${numbers({ maximumSignificantDigits: 3 }).format(size / 1000 ** step)} ${steps[step]}`;
}

export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
}
