// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { addDays, isDay } from "./days";
import { comparedSpan, keySpan, presetSpan, seasonOf, spanBefore, within } from "./spans";

const today = "2024-12-30";

describe("spans", () => {
  it("knows the presets on the shop's day", () => {
    expect(presetSpan("7days", today)).toEqual({ from: "2024-12-24", to: today });
    expect(presetSpan("last-month", "2024-03-31")).toEqual({ from: "2024-02-01", to: "2024-02-29" });
    expect(presetSpan("season", today)).toEqual({ from: "2024-12-01", to: today });
    expect(presetSpan("season", "2025-01-15").from).toBe("2024-12-01");
  });
  it("sets a span beside as many days, and whole months beside whole months", () => {
    expect(spanBefore({ from: "2024-12-24", to: today })).toEqual({ from: "2024-12-17", to: "2024-12-23" });
    expect(spanBefore({ from: "2024-03-01", to: "2024-03-31" })).toEqual({ from: "2024-02-01", to: "2024-02-29" });
    expect(spanBefore({ from: "2024-01-01", to: "2024-12-31" })).toEqual({ from: "2023-01-01", to: "2023-12-31" });
  });
  it("sets a month that is not over beside the same days of the month before", () => {
    expect(comparedSpan({ from: "2024-03-01", to: "2024-03-30" }, "month")).toEqual({
      from: "2024-02-01",
      to: "2024-02-29",
    });
    expect(comparedSpan({ from: "2024-01-01", to: "2024-02-29" }, "year")).toEqual({
      from: "2023-01-01",
      to: "2023-02-28",
    });
  });
  it("finds the days that a key stands for, and keeps to the report's own", () => {
    const winter = keySpan("season", "2025-winter");
    expect(winter).toEqual({ from: "2024-12-01", to: "2025-02-28" });
    expect(within(winter!, { from: "2024-12-10", to: today })).toEqual({ from: "2024-12-10", to: today });
    expect(keySpan("month", "2024-02")).toEqual({ from: "2024-02-01", to: "2024-02-29" });
    expect(keySpan("season", "2024-summer", "south")).toEqual({ from: "2023-12-01", to: "2024-02-29" });
    expect(keySpan("city", "London")).toBeNull();
  });
  it("counts December to the next year's winter", () => {
    expect(seasonOf("2024-12-01")).toBe("2025-winter");
    expect(seasonOf("2024-11-30")).toBe("2024-autumn");
    expect(seasonOf("2024-07-01", "south")).toBe("2024-winter");
  });
  it("does not take the 30th of February for a day", () => {
    expect(isDay("2024-02-30")).toBe(false);
    expect(isDay("2024-02-29")).toBe(true);
    expect(addDays("2024-02-28", 2)).toBe("2024-03-01");
  });
});
