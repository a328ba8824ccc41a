// SPDX-License-Identifier: Apache-2.0
//
// Times as the server shows them, "2024-12-30 14:30:00" in the shop's time zone, written for the reader.
import { duration, shortDay } from "../../shell/locale.svelte";

const instant = (time: string): number => Date.parse(`${time.slice(0, 10)}T${time.slice(11, 19)}Z`);

// "14:30" today, else "30 Dec, 14:30", with the year where it is another.
export function when(time: string, today: string): string {
  const [day, clock] = [time.slice(0, 10), time.slice(11, 16)];
  if (day === today) return clock;
  return `${shortDay(day)}${day.slice(0, 4) === today.slice(0, 4) ? "" : ` ${day.slice(0, 4)}`}, ${clock}`;
}

export function ageOf(time: string, now: string): string {
  const seconds = (instant(now) - instant(time)) / 1000;
  if (Number.isNaN(seconds)) return "";
  return seconds < 60 ? "just now" : duration(seconds);
}

// A subject of the server's names days as 2024-12-30.
export const withDays = (text: string): string =>
  text.replaceAll(/\d{4}-\d{2}-\d{2}/g, (day) => `${shortDay(day)} ${day.slice(0, 4)}`);
