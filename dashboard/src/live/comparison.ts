// SPDX-License-Identifier: Apache-2.0
//
// Today against other days at the same time. Only whole hours are compared: to 14:00 and to 14:00, so that both
// sides are exact and nothing is estimated.
import { add, approximate, parse, text, ZERO, type Money } from "../money/money";

export interface HourRow {
  day: string;
  hour: number;
  revenue: string;
  currency: string;
}

export interface DayToHour {
  day: string;
  toHour: string; // revenue before the hour
  whole: string; // of the whole day
  line: number[]; // the sum at the end of each hour, for a picture
}

export function toHour(rows: readonly HourRow[], day: string, hour: number, currency: string): DayToHour {
  const hours: Money[] = Array.from({ length: 24 }, () => ZERO);
  for (const row of rows) {
    if (row.day !== day || row.currency !== currency) continue;
    hours[row.hour] = add(hours[row.hour] ?? ZERO, parse(row.revenue));
  }
  let running = ZERO;
  let before = ZERO;
  const line = hours.map((amount, at) => {
    running = add(running, amount);
    if (at === hour - 1) before = running;
    return approximate(running);
  });
  return { day, toHour: text(before), whole: text(running), line };
}
