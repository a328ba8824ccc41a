// SPDX-License-Identifier: Apache-2.0
//
// Days as the server writes them, YYYY-MM-DD, and the arithmetic that pages need. Knows no time zone: what day
// it is, the shop says.

const MS_A_DAY = 86_400_000;

const instant = (day: string): number => Date.parse(`${day}T00:00:00Z`);

export const addDays = (day: string, count: number): string =>
  new Date(instant(day) + count * MS_A_DAY).toISOString().slice(0, 10);

export const daysBetween = (from: string, to: string): number =>
  Math.round((instant(to) - instant(from)) / MS_A_DAY);

export const isDay = (text: string | null | undefined): text is string =>
  text != null &&
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(instant(text)) &&
  new Date(instant(text)).toISOString().slice(0, 10) === text;

export const monthOf = (day: string): string => day.slice(0, 7);
export const yearOf = (day: string): number => Number(day.slice(0, 4));
export const firstOfMonth = (day: string): string => `${monthOf(day)}-01`;

export function addMonths(day: string, count: number): string {
  const months = yearOf(day) * 12 + Number(day.slice(5, 7)) - 1 + count;
  return `${String(Math.floor(months / 12)).padStart(4, "0")}-${String((months % 12) + 1).padStart(2, "0")}-01`;
}

export const lastOfMonth = (day: string): string => addDays(addMonths(firstOfMonth(day), 1), -1);

export const hourOf = (time: string): number => Number(time.slice(11, 13));
export const earlier = (one: string, other: string): string => (one < other ? one : other);
export const later = (one: string, other: string): string => (one > other ? one : other);
