// SPDX-License-Identifier: Apache-2.0
//
// What the reader asked of the reports, kept in the address so that it can be sent to somebody or marked.
import { isDay } from "../../time/days";
import { comparedSpan, presetSpan, PRESETS, type Preset, type Span } from "../../time/spans";
import type { Query } from "../../api/client";

export const REPORTS = [
  ["revenue", "Revenue"],
  ["statistics", "Statistics"],
  ["best-sellers", "Best sellers"],
] as const;
export type ReportName = (typeof REPORTS)[number][0];

export const KEYS = [
  ["day", "day"],
  ["month", "month"],
  ["season", "season"],
  ["year", "year"],
  ["hour", "hour"],
  ["city", "city"],
  ["region", "region"],
  ["category", "category"],
  ["product", "product"],
] as const;
export type Key = (typeof KEYS)[number][0];

export const BASES = [
  ["refund-day", "on the day of the refund"],
  ["sale-day", "on the day of the sale"],
] as const;
export type Basis = (typeof BASES)[number][0];

export const RANKS = [
  ["orders", "orders"],
  ["units", "units"],
  ["revenue", "revenue"],
] as const;
export type Rank = (typeof RANKS)[number][0];

export interface Choice {
  report: ReportName;
  preset: Preset | null; // null: the reader's own days
  span: Span;
  keys: Key[];
  basis: Basis;
  rank: Rank;
  top: number;
  compare: boolean;
}

const oneOf = <T extends string>(
  options: readonly (readonly [T, string])[],
  value: string | null,
  otherwise: T,
): T => (options.some(([name]) => name === value) ? (value as T) : otherwise);

export function readChoice(query: URLSearchParams, today: string): Choice {
  const [from, to] = [query.get("from"), query.get("to")];
  const own = isDay(from) && isDay(to) && from <= to;
  const preset = own ? null : oneOf(PRESETS, query.get("span"), "28days");
  const keys = (query.get("by") ?? "").split(",").filter((key): key is Key => KEYS.some(([name]) => name === key));
  return {
    report: oneOf(REPORTS, query.get("report"), "revenue"),
    preset,
    span: preset ? presetSpan(preset, today) : { from: from!, to: to! },
    keys: keys.length > 0 ? [...new Set(keys)] : ["day"],
    basis: oneOf(BASES, query.get("basis"), "refund-day"),
    rank: oneOf(RANKS, query.get("rank"), "orders"),
    top: Math.min(1000, Math.max(1, Number(query.get("top")) || 20)),
    compare: query.get("compare") === "true",
  };
}

export function writeChoice(choice: Choice): string {
  const query = new URLSearchParams({ report: choice.report });
  if (choice.preset) query.set("span", choice.preset);
  else for (const end of ["from", "to"] as const) query.set(end, choice.span[end]);
  if (choice.report === "best-sellers") {
    query.set("rank", choice.rank);
    query.set("top", String(choice.top));
  } else {
    query.set("by", choice.keys.join(","));
    query.set("basis", choice.basis);
  }
  if (choice.compare) query.set("compare", "true");
  return `/reports?${query.toString().replaceAll("%2C", ",")}`;
}

// The question to the server.
export const pathOf = (choice: Choice): string => `/v1/${choice.report}`;

export function queryOf(choice: Choice, span: Span = choice.span): Query {
  return choice.report === "best-sellers"
    ? { from: span.from, to: span.to, by: choice.rank, top: choice.top }
    : { from: span.from, to: span.to, by: choice.keys.join(","), basis: choice.basis };
}

export const before = (choice: Choice): Span => comparedSpan(choice.span, choice.preset);
