// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { ChangedCell, IssueGroup } from "../../api/types";
import { byView, direction, leading, measureTitle } from "./changes";
import { bothSides } from "./conflict";
import { arrivals, byNewest, byStake, isSame, stakes, sum } from "./groups";
import { actionIn, KEYS, type Pressed } from "./keys";
import { Layouts } from "./layouts";
import { around, cellsOf, markOf } from "./marking";
import { proposalFor } from "./proposal";
import { changesOf, fieldsAtFault, otherFields, pickerTime, recordTime, setOf, totalFollows } from "./record_form";
import { newKey } from "./steps";
import { causeTitle, confirmTitle } from "./words";
import { ageOf, when, withDays } from "./times";

const LINE = '3,1003,2003,"Nike ""Air"", Shoes",Footwear,1,90.00,99.00,2024-12-30 14:40:00,London';

const actionOf = (pressed: Pressed) => actionIn(KEYS, pressed);

describe("groups", () => {
  const group = (amounts: string, issues = 1, newest = "2024-12-30 14:00:00"): IssueGroup => ({
    cause: "total_mismatch",
    field: "total",
    advice: "",
    issues,
    seen: issues,
    oldest: "2024-12-30 13:00:00",
    newest,
    amounts,
    arrivals: `${"0 ".repeat(22)}3 4`,
  });
  it("have what is at stake in each currency", () => {
    expect(stakes("12.50 GBP; 100 JPY")).toEqual([
      { amount: "12.50", currency: "GBP" },
      { amount: "100", currency: "JPY" },
    ]);
    expect(stakes("")).toEqual([]);
  });
  it("stand with the most money of the shop's currency first, then by their number", () => {
    const groups = [group("9.99 GBP"), group("100000 JPY", 7), group("10.00 GBP; 1 JPY"), group("")];
    expect(groups.sort(byStake("GBP")).map((one) => one.amounts)).toEqual([
      "10.00 GBP; 1 JPY",
      "9.99 GBP",
      "100000 JPY",
      "",
    ]);
  });
  it("or with the newest first", () => {
    const groups = [group("a", 1, "2024-12-30 14:00:00"), group("b", 1, "2024-12-30 15:00:00")];
    expect(groups.sort(byNewest).map((one) => one.amounts)).toEqual(["b", "a"]);
  });
  it("know how they came, hour by hour", () => {
    expect(sum(arrivals(group("")))).toBe(7);
    expect(arrivals(group(""))).toHaveLength(24);
    expect(isSame({ cause: "a", field: "" }, { cause: "a", field: "b" })).toBe(false);
  });
});

describe("what a rule of the shop holds", () => {
  it("is released, and its rule is no field of the record", () => {
    expect([causeTitle("held"), confirmTitle("held"), confirmTitle("conflict")]).toEqual([
      "Held by a rule",
      "Release",
      "Confirm",
    ]);
    expect(fieldsAtFault("large_amount")).toEqual(fieldsAtFault(""));
    expect(otherFields({}, "large_amount", false)).toEqual([]);
  });
});

describe("the mark in a record's text", () => {
  const marked = (raw: string, field: string, said?: string) => around(raw, markOf(raw, field, said))[1];
  it("is found in JSON by the field's name, whatever its value is", () => {
    const raw = '{"transaction_id":"7","product_name":"a \\"total\\": 3","quantity": "two","total":180.00}';
    expect(marked(raw, "quantity")).toBe('"two"');
    expect(marked(raw, "total")).toBe("180.00");
    expect(marked(raw, "city")).toBe("");
  });
  it("is found in CSV by the usual column, quotes and all", () => {
    expect(cellsOf(LINE).map((cell) => cell.text)[3]).toBe('Nike "Air", Shoes');
    expect(marked(LINE, "total")).toBe("99.00");
    expect(marked(LINE, "product_name")).toBe('"Nike ""Air"", Shoes"');
  });
  it("is found in another order of columns by what the field said, and not where two say the same", () => {
    expect(marked("536365,85123A,WHITE HOLDER,6,12/1/2010 8:26,-2.55,17850", "price", "-2.55")).toBe("-2.55");
    expect(marked("1,1,1", "quantity", "1")).toBe("");
    expect(marked(LINE, "quantity", "1")).toBe("1");
    expect(marked("1,2,3", "price")).toBe("");
  });
  it("is where an opened issue of the same file had it", () => {
    const layouts = new Layouts();
    const said = { price: "-2.55", quantity: "6", city: "United Kingdom" };
    layouts.learn("536365,85123A,HOLDER,6,12/1/2010 8:26,-2.55,17850,United Kingdom\r\n", "shop.csv:7", said);
    const other = "536366,71053,LANTERN,1,12/1/2010 9:00,0.0,,France";
    const marks = (source: string) => {
      const columnOf = (columns: number) => layouts.columnOf(source, columns, "price");
      return around(other, markOf(other, "price", undefined, columnOf))[1];
    };
    expect(marks("shop.csv:9")).toBe("0.0");
    expect(marks("till.csv:9")).toBe("");
  });
  it("leaves out what comes long before it", () => {
    const [before, fault, after] = around(LINE, markOf(LINE, "total"));
    expect(before.startsWith("…")).toBe(true);
    expect(fault + after).toBe("99.00,2024-12-30 14:40:00,London");
    expect(around(LINE, null)).toEqual([LINE, "", ""]);
  });
});

describe("the form", () => {
  const said = { quantity: "two", price: "90.00", total: "180.00", city: "London" };
  it("sets only what was changed", () => {
    expect(setOf(said, { quantity: "2", city: "London" })).toEqual({ quantity: "2" });
    expect(changesOf(said, { city: "" })).toEqual([{ field: "city", before: "London", after: "" }]);
    expect(setOf({}, { currency: "GBP" })).toEqual({ currency: "GBP" });
  });
  it("says when the total is made anew", () => {
    expect(totalFollows({ quantity: "2" })).toBe(true);
    expect(totalFollows({ quantity: "2", total: "180.00" })).toBe(false);
    expect(totalFollows({ city: "Leeds" })).toBe(false);
  });
  it("shows the field at fault with what belongs to it, and every other once", () => {
    expect(fieldsAtFault("total")).toEqual(["quantity", "price", "total"]);
    expect(fieldsAtFault("currency")).toEqual(["currency"]);
    expect(otherFields(said, "currency", false)).toHaveLength(10);
    expect(otherFields({ ...said, kind: "refund" }, "total", false)).toContain("kind");
    for (const fault of ["", "total", "currency", "kind"]) {
      const shown = [...fieldsAtFault(fault), ...otherFields(said, fault, true)];
      expect(new Set(shown).size).toBe(shown.length);
      expect(shown).toHaveLength(17);
    }
  });
  it("reads and writes times as a picker has them, and leaves those with an offset alone", () => {
    expect(pickerTime("2024-12-30 14:30:05")).toBe("2024-12-30T14:30:05");
    expect(pickerTime("2024-12-30T14:30")).toBe("2024-12-30T14:30:00");
    expect(pickerTime("2024-12-30T14:30:00Z")).toBeNull();
    expect(recordTime("2024-12-30T14:30")).toBe("2024-12-30 14:30:00");
  });
});

describe("what is proposed", () => {
  const shop = { currency: "GBP", digits: 2 };
  const proposed = (cause: string, field: string, said: Record<string, string>) =>
    proposalFor({ cause: cause as "malformed", field, said }, shop)?.set ?? null;
  it("is a total of quantity times price, to the penny or not at all", () => {
    expect(proposed("total_mismatch", "total", { quantity: "3", price: "6.49" })).toEqual({ total: "19.47" });
    expect(proposed("total_mismatch", "total", { quantity: "2", price: "0.125" })).toEqual({ total: "0.25" });
    expect(proposed("total_mismatch", "total", { quantity: "1", price: "0.125" })).toBeNull();
    expect(proposed("total_mismatch", "total", { quantity: "-3", price: "6.49" })).toBeNull();
    expect(proposed("total_mismatch", "total", { quantity: "3000000", price: "90071992547.41" })).toEqual({
      total: "270215977642230000.00",
    });
  });
  it("is the price that the total was made of", () => {
    expect(proposed("price_not_positive", "price", { quantity: "4", price: "0", total: "10.00" })).toEqual({
      price: "2.50",
    });
    expect(proposed("price_not_positive", "price", { quantity: "3", price: "0", total: "10.00" })).toBeNull();
    expect(proposed("price_not_positive", "price", { quantity: "3", price: "0", total: "0.00" })).toBeNull();
  });
  it("is a number without its signs, and never a guess", () => {
    expect(proposed("bad_number", "price", { price: "£1,200.00" })).toEqual({ price: "1200.00" });
    expect(proposed("bad_number", "price", { price: "1,5" })).toBeNull();
    expect(proposed("bad_number", "quantity", { quantity: "two" })).toBeNull();
  });
  it("is the shop's own currency, and nothing for what it does not know", () => {
    expect(proposed("unknown_currency", "currency", { currency: "GPB" })).toEqual({ currency: "GBP" });
    expect(proposed("bad_time", "timestamp", { timestamp: "30/12/24" })).toBeNull();
  });
});

describe("what would change", () => {
  const measure = (name: string, before: string, after: string, type: "count" | "money" | "text" = "count") => ({
    name,
    type,
    before,
    after,
  });
  const cell = (view: string, ...measures: ReturnType<typeof measure>[]): ChangedCell => ({
    view,
    subject: "London, 2024-12-30",
    keys: {},
    measures,
  });
  it("is put together by view in the server's order, without the issue itself", () => {
    const cells = [
      cell("revenue", measure("units", "1", "2")),
      cell("stock", measure("stock", "3", "2")),
      cell("revenue", measure("units", "0", "1")),
      cell("issues", measure("state", "open", "fixed", "text")),
      cell("hours"),
    ];
    expect(byView(cells).map(({ view, cells }) => [view, cells.length])).toEqual([
      ["revenue", 2],
      ["stock", 1],
    ]);
  });
  it("goes up or down: a smaller rank is a better one, an alert is no gain", () => {
    expect(direction(measure("revenue", "-3.00", "4500.00", "money"), "revenue")).toBe("up");
    expect(direction(measure("units", "10", "9"), "revenue")).toBe("down");
    expect(direction(measure("stock", "10", "9"), "stock")).toBe("other");
    expect(direction(measure("place", "4", "5"), "top_five")).toBe("down");
    expect(direction(measure("place", "", "5"), "top_five")).toBe("up");
    expect(direction(measure("place", "5", ""), "top_five")).toBe("down");
    expect(direction(measure("low-stock alert", "no", "yes", "text"), "stock")).toBe("down");
    expect(direction(measure("low-stock alert", "yes", "no", "text"), "stock")).toBe("up");
    expect(direction(measure("name", "Tea", "Green tea", "text"), "catalogue")).toBe("other");
  });
  it("begins with what its view is named for", () => {
    const revenue = measure("revenue", "0.00", "1.00", "money");
    const { first, others } = leading(cell("revenue", measure("units", "0", "1"), revenue));
    expect(first).toBe(revenue);
    expect(others.map((one) => one.name)).toEqual(["units"]);
    expect(leading(cell("hours", revenue)).first).toBeUndefined();
    expect(measureTitle(measure("low-stock alert", "yes", "no", "text"), "stock")).toBe("alert cleared:");
  });
});

describe("a conflict", () => {
  it("shows each field that either of the two changed", () => {
    const said = { total: "99.00", city: "London" };
    expect(bothSides(said, { total: "90.00" }, { total: "90.00", city: "Leeds" })).toEqual([
      { field: "total", said: "99.00", mine: "90.00", theirs: "90.00" },
      { field: "city", said: "London", mine: "London", theirs: "Leeds" },
    ]);
    expect(bothSides(said, { city: "Leeds" }, {})).toEqual([
      { field: "city", said: "London", mine: "Leeds", theirs: "London" },
    ]);
  });
});

describe("keys", () => {
  const press = (key: string, more = {}) =>
    actionOf({ key, typing: false, onControl: false, letters: true, ...more });
  it("each have one meaning", () => {
    const all = KEYS.flatMap(([keys]) => keys);
    expect(new Set(all).size).toBe(all.length);
    expect(press("j")).toBe("next");
    expect(press("A")).toBe("select_group");
    expect(press("q")).toBeNull();
  });
  it("are text in a field, where only Escape leaves", () => {
    expect(press("j", { typing: true })).toBeNull();
    expect(press("ArrowDown", { typing: true })).toBeNull();
    expect(press("Escape", { typing: true })).toBe("close");
  });
  it("leave Enter to a button, and letters to whoever switched them off", () => {
    expect(press("Enter", { onControl: true })).toBeNull();
    expect(press("Enter")).toBe("open");
    expect(press("a", { letters: false })).toBeNull();
    expect(press("ArrowDown", { letters: false })).toBe("next");
  });
});

describe("times and keys of requests", () => {
  it("are short today and whole on other days", () => {
    expect(when("2024-12-30 14:30:00", "2024-12-30")).toBe("14:30");
    expect(when("2024-12-29 14:30:00", "2024-12-30")).toBe("29 Dec, 14:30");
    expect(when("2023-12-29 14:30:00", "2024-12-30")).toBe("29 Dec 2023, 14:30");
    expect(ageOf("2024-12-30 14:30:00", "2024-12-30T14:30:20")).toBe("just now");
    expect(ageOf("2024-12-30 14:30:00", "2024-12-30T16:31:00")).toBe("2 h 1 min");
    expect(withDays("London, 2024-12-30")).toBe("London, 30 Dec 2024");
  });
  it("are never the same twice", () => {
    expect(newKey()).toMatch(/^[0-9a-f]{32}$/);
    expect(newKey()).not.toBe(newKey());
  });
});
