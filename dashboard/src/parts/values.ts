// SPDX-License-Identifier: Apache-2.0
//
// How a value of a report is written, by the type that its column has.
import type { Column, Row } from "../api/types";
import { count, decimal, hourName, money, monthName, shortDay, weekday } from "../shell/locale.svelte";

const TITLES: Record<string, string> = {
  product_id: "id",
  reorder_level: "reorder at",
  sold_per_day: "sold a day",
  days_left: "days left",
  p95: "95 % below",
  new_buyers: "new",
  age_band: "age",
  repeat_rate: "repeat rate",
};

export const titleOf = (name: string): string => {
  const title = TITLES[name] ?? name.replaceAll("_", " ");
  return title.charAt(0).toUpperCase() + title.slice(1);
};

export const isFigure = (column: Column): boolean =>
  ["integer", "money", "decimal"].includes(column.type) && !["hour", "year"].includes(column.name);

export function written(row: Row, column: Column): string {
  const value = row[column.name];
  if (value === null || value === undefined) return "–";
  if (column.name === "month") return monthName(String(value));
  if (column.name === "hour") return hourName(Number(value));
  if (column.name === "year") return String(value);
  if (column.name === "season") return String(value).split("-").reverse().join(" ");
  switch (column.type) {
    case "money":
      return money(String(value), typeof row.currency === "string" ? row.currency : undefined);
    case "integer":
      return count(Number(value));
    case "decimal":
      return decimal(String(value));
    case "day":
      return `${weekday(String(value)).slice(0, 3)} ${shortDay(String(value))} ${String(value).slice(0, 4)}`;
    case "flag":
      return value ? "yes" : "";
    default:
      return String(value);
  }
}
