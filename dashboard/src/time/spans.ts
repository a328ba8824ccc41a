// SPDX-License-Identifier: Apache-2.0
//
// Spans of days, both ends included: the presets of the reports, the span before one, and the days that a key
// of a report stands for.
import { addDays, addMonths, daysBetween, earlier, firstOfMonth, lastOfMonth, later, yearOf } from "./days";

export interface Span {
  from: string;
  to: string;
}
export type Hemisphere = "north" | "south";

export const PRESETS = [
  ["today", "Today"],
  ["yesterday", "Yesterday"],
  ["7days", "Last 7 days"],
  ["28days", "Last 28 days"],
  ["month", "This month"],
  ["last-month", "Last month"],
  ["season", "This season"],
  ["year", "This year"],
] as const;
export type Preset = (typeof PRESETS)[number][0];

export function presetSpan(preset: Preset, today: string, hemisphere: Hemisphere = "north"): Span {
  switch (preset) {
    case "today":
      return { from: today, to: today };
    case "yesterday":
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case "7days":
      return { from: addDays(today, -6), to: today };
    case "28days":
      return { from: addDays(today, -27), to: today };
    case "month":
      return { from: firstOfMonth(today), to: today };
    case "last-month": {
      const first = addMonths(firstOfMonth(today), -1);
      return { from: first, to: lastOfMonth(first) };
    }
    case "season":
      return { from: seasonSpan(seasonOf(today, hemisphere), hemisphere).from, to: today };
    case "year":
      return { from: `${today.slice(0, 4)}-01-01`, to: today };
  }
}

// The span that ends the day before: as many days, or as many months where the span is of whole months.
export function spanBefore({ from, to }: Span): Span {
  if (from === firstOfMonth(from) && to === lastOfMonth(to)) {
    const months = monthsBetween(from, to) + 1;
    return { from: addMonths(from, -months), to: addDays(from, -1) };
  }
  const days = daysBetween(from, to) + 1;
  return { from: addDays(from, -days), to: addDays(from, -1) };
}

// A month or year that is not over is set beside as many days of the one before it.
export function comparedSpan(span: Span, preset: Preset | null): Span {
  if (preset === "month") {
    const first = addMonths(span.from, -1);
    return { from: first, to: earlier(addDays(first, daysBetween(span.from, span.to)), lastOfMonth(first)) };
  }
  if (preset === "year") {
    const first = `${yearOf(span.from) - 1}-01-01`;
    return { from: first, to: sameDayYearBefore(span.to) };
  }
  return spanBefore(span);
}

const sameDayYearBefore = (day: string): string => {
  const same = `${String(yearOf(day) - 1).padStart(4, "0")}${day.slice(4)}`;
  return day.endsWith("-02-29") ? `${same.slice(0, 4)}-02-28` : same;
};

export const monthsBetween = (from: string, to: string): number =>
  (yearOf(to) - yearOf(from)) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));

const NORTH = ["winter", "spring", "summer", "autumn"];
const SOUTH = ["summer", "autumn", "winter", "spring"];

// Meteorological seasons; December counts to the next year's.
export function seasonOf(day: string, hemisphere: Hemisphere = "north"): string {
  const month = Number(day.slice(5, 7));
  const year = yearOf(day) + (month === 12 ? 1 : 0);
  return `${year}-${(hemisphere === "north" ? NORTH : SOUTH)[Math.floor((month % 12) / 3)]}`;
}

export function seasonSpan(season: string, hemisphere: Hemisphere = "north"): Span {
  const [year = "2000", name = "winter"] = season.split("-");
  const place = (hemisphere === "north" ? NORTH : SOUTH).indexOf(name);
  const from = place === 0 ? `${Number(year) - 1}-12-01` : `${year}-${String(place * 3).padStart(2, "0")}-01`;
  return { from, to: lastOfMonth(addMonths(from, 2)) };
}

export function keySpan(key: string, value: string | number, hemisphere: Hemisphere = "north"): Span | null {
  const written = String(value);
  switch (key) {
    case "day":
      return { from: written, to: written };
    case "month":
      return { from: `${written}-01`, to: lastOfMonth(`${written}-01`) };
    case "year":
      return { from: `${written}-01-01`, to: `${written}-12-31` };
    case "season":
      return seasonSpan(written, hemisphere);
    default:
      return null;
  }
}

export const within = (inner: Span, outer: Span): Span => ({
  from: later(inner.from, outer.from),
  to: earlier(inner.to, outer.to),
});
