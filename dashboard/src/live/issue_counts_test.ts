// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { IssueCounts } from "./issue_counts.svelte";

const row = (issues: number) => ({
  cause: "total_mismatch" as const,
  advice: "",
  issues,
  seen: issues,
  newest: "",
  amounts: "",
});
const cell = (issues: number, cause: "total_mismatch" | "conflict" = "total_mismatch") => ({ cause, issues });

describe("the count of open issues", () => {
  it("is told once it was loaded, and tells what came since", () => {
    const counts = new IssueCounts();
    counts.merge(cell(5), 3);
    expect(counts.arrived).toBeNull(); // whether these are new nobody knows yet
    counts.load({ rows: [row(4)], as_of: 4 });
    expect(counts.open).toBe(4);
    counts.merge(cell(6), 5, 99);
    expect(counts.arrived).toEqual({ cause: "total_mismatch", more: 2, at: 99 });
    counts.merge(cell(1, "conflict"), 6);
    expect(counts.open).toBe(7);
  });
  it("does not take fewer for an arrival, nor what is older than what it has", () => {
    const counts = new IssueCounts();
    counts.load({ rows: [row(4)], as_of: 4 });
    counts.merge(cell(3), 5);
    counts.merge(cell(9), 4);
    expect(counts.open).toBe(3);
    expect(counts.arrived).toBeNull();
  });
});
