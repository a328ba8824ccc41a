// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { timeToMove } from "./motion";

it("arrives in its time, however often it is begun anew", () => {
  expect([Infinity, 100, 399, 400, 1199, 1200].map((since) => timeToMove(since, 400))).toEqual([
    400, 300, 1, 0, 0, 400,
  ]);
});
