// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { KeyQueue } from "./key_queue";

describe("keys that come too soon", () => {
  const queue = (act: (key: string) => Promise<void> | void = () => undefined) => {
    const [acted, lost]: [string[], number[]] = [[], []];
    const keys = new KeyQueue(
      (key) => (acted.push(key), act(key)),
      (count) => lost.push(count),
    );
    return { keys, acted, lost };
  };

  it("are acted upon in their order, once that is possible", async () => {
    const { keys, acted } = queue();
    expect(keys.keep("j", false)).toBe(false);
    expect(keys.keep("d", true)).toBe(true);
    expect(keys.keep("1", true)).toBe(true);
    await keys.giveOn(() => true);
    expect(acted).toEqual([]);
    await keys.giveOn(() => false);
    expect(acted).toEqual(["d", "1"]);
    expect(keys.keep("j", false)).toBe(false);
  });
  it("wait for a step that one of them begins, and later keys wait behind them", async () => {
    let busy = false;
    const { keys, acted } = queue((key) => void (busy = key === "c"));
    keys.keep("c", true);
    keys.keep("j", true);
    await keys.giveOn(() => busy);
    expect(acted).toEqual(["c"]);
    expect(keys.keep("k", false)).toBe(true);
    busy = false;
    await keys.giveOn(() => busy);
    expect(acted).toEqual(["c", "j", "k"]);
  });
  it("are told of where they are too old, or where it came otherwise", async () => {
    const { keys, acted, lost } = queue();
    keys.keep("a", true, 0);
    keys.keep("a", true, 4000);
    await keys.giveOn(
      () => false,
      () => 5001,
    );
    expect([acted, lost]).toEqual([[], [2]]);
    keys.keep("u", true);
    keys.drop();
    keys.drop();
    expect(lost).toEqual([2, 1]);
  });
  it("are none of Tab, Shift and their like", () => {
    const { keys } = queue();
    expect(["Tab", "Shift", "F5", "PageDown"].map((key) => keys.keep(key, true))).toEqual(Array(4).fill(false));
    expect(["Enter", "Escape", "ArrowDown", "é"].map((key) => keys.keep(key, true))).toEqual(Array(4).fill(true));
  });
});
