// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { add, changeInTenths, compare, equal, parse, sum, text } from "./money";

describe("money", () => {
  it("adds what a double cannot", () => {
    expect(text(sum(["0.10", "0.20", "90071992547409.93"]))).toBe("90071992547410.23");
  });
  it("keeps the digits of the currency, also of a yen and below zero", () => {
    expect(text(parse("1500"))).toBe("1500");
    expect(text(parse("-0.05"))).toBe("-0.05");
    expect(text(add(parse("-0.05"), parse("0.05")))).toBe("0.00");
  });
  it("compares across digits", () => {
    expect(equal("3", "3.00")).toBe(true);
    expect(compare(parse("-1.5"), parse("-1.49"))).toBe(-1);
  });
  it("refuses what is no amount", () => {
    for (const wrong of ["", "1.", "1e3", "£3", "1,000.00"]) expect(() => parse(wrong)).toThrow();
  });
  it("tells a change in tenths of a percent, rounded half away from zero", () => {
    const change = (now: string, before: string) => changeInTenths(parse(now), parse(before));
    expect(change("112.4", "100.00")).toBe(124);
    expect(change("0.00", "10.00")).toBe(-1000);
    expect(change("100.05", "100.00")).toBe(1);
    expect(change("99.95", "100.00")).toBe(-1);
    expect(change("100.04", "100.00")).toBe(0);
    expect(change("5.00", "0.00")).toBeNull();
  });
});
