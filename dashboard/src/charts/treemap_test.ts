// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { treemap } from "./treemap";

describe("treemap", () => {
  it("gives each size its share of the area and leaves no gap", () => {
    const boxes = treemap([6, 6, 4, 3, 2, 2, 1], 600, 400);
    expect(boxes.map((box) => Math.round((box.width * box.height) / 10_000))).toEqual([6, 6, 4, 3, 2, 2, 1]);
    expect(boxes.reduce((sum, box) => sum + box.width * box.height, 0)).toBeCloseTo(240_000);
    for (const box of boxes) {
      expect(box.x + box.width).toBeLessThanOrEqual(600.001);
      expect(box.y + box.height).toBeLessThanOrEqual(400.001);
    }
  });
  it("keeps them near to squares, as in the paper", () => {
    const [first] = treemap([6, 6, 4, 3, 2, 2, 1], 600, 400);
    expect(first).toMatchObject({ index: 0, x: 0, y: 0, width: 300, height: 200 });
  });
  it("leaves out what has no area", () => {
    expect(treemap([3, 0, -2], 10, 10).map((box) => box.index)).toEqual([0]);
    expect(treemap([], 10, 10)).toEqual([]);
  });
});
