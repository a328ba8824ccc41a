// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { EntrySum, TransactionAct, TransactionLine } from "../../api/types";
import { asTried } from "./changes_of_booked";
import { filtersOf, isAll } from "./entry_search.svelte";
import { changesBy, deedOf, latest, saidOf, tidy, undoable, unlinkable } from "./story";
import { told } from "./words";

const line = (record: string, more: Partial<TransactionLine> = {}): TransactionLine => ({
  position: 2,
  transaction_id: "1",
  record_id: record,
  kind: "sale",
  revision: 0,
  day: "2024-12-30",
  sale_day: "2024-12-30",
  time: "2024-12-30 14:30:00",
  user_id: "1001",
  product_id: "2001",
  product: "Laptop",
  category: "Electronics",
  city: "London",
  units: 2,
  revenue: "3000.00",
  currency: "GBP",
  stands: true,
  reversed_by: null,
  reversed_at: null,
  ...more,
});
const out = (record: string, by: string, more: Partial<TransactionLine> = {}) =>
  line(record, { stands: false, reversed_by: by, reversed_at: 4, ...more });
const act = (kind: string, records: string[], state: TransactionAct["state"] = "fixed"): TransactionAct => ({
  at: "2024-12-30 15:00:00",
  state,
  because: "",
  who: "anna",
  note: "",
  said: kind ? { kind } : {},
  records,
  other_transaction: null,
});
const moved = (state: TransactionAct["state"], other: string, refund = "r7"): TransactionAct => ({
  ...act("refund", ["again-1"], state),
  said: { kind: "refund", transaction_id: refund },
  other_transaction: other,
});
const CORRECTED = act("correction", ["c"]);
const REFUNDED = act("refund", ["r"], "refunded");
const VOIDED = act("void", ["v"], "refunded");
const BACK = (record: string) => act("", [record], "open");

describe("a transaction's story", () => {
  it("writes a price with the currency's digits where nothing is lost by it", () => {
    expect(tidy("6.490000", 2)).toBe("6.49");
    expect(tidy("6.495000", 2)).toBe("6.495");
    expect(tidy("650.000000", 0)).toBe("650");
    expect([tidy("", 2), tidy("6", 2), tidy("two", 2)]).toEqual(["", "6", "two"]);
    expect(saidOf({ price: "0.500000", total: "1.00" }, 2)).toEqual({ price: "0.50", total: "1.00" });
  });
  it("names what each act was", () => {
    expect([CORRECTED, REFUNDED, VOIDED, BACK("v")].map(deedOf)).toEqual([
      "corrected",
      "refunded",
      "voided",
      "taken_back",
    ]);
  });
  it("shows what a correction changed, field by field", () => {
    const lines = [out("1", "c"), line("c", { units: 3, revenue: "4500.00", city: "Leeds", revision: 1 })];
    expect(changesBy("c", lines)).toEqual([
      { field: "quantity", before: "2", after: "3" },
      { field: "total", before: "3000.00", after: "4500.00" },
      { field: "city", before: "London", after: "Leeds" },
    ]);
    expect(changesBy("1", lines)).toEqual([]);
  });
  it("lets that be taken back which holds: the correction that stands, the void that took the last line out", () => {
    const corrected = [out("1", "c"), line("c")];
    expect(undoable({ history: [CORRECTED], lines: corrected })).toEqual(["c"]);
    const voided = [out("1", "c"), out("c", "v")];
    expect(undoable({ history: [CORRECTED, VOIDED], lines: voided })).toEqual(["v"]);
    const again = [...voided, line("undo-1")];
    expect(undoable({ history: [CORRECTED, VOIDED, BACK("v")], lines: again })).toEqual([]);
  });
  it("lets a link be taken back that holds, from either page, and not as a record", () => {
    const lines = [line("1"), line("r7", { kind: "refund", transaction_id: "r7" })];
    const sale = { transaction_id: "1", history: [CORRECTED, moved("refunded", "r7")], lines };
    expect(sale.history.map(deedOf)).toEqual(["corrected", "linked"]);
    expect([undoable(sale), unlinkable(sale)]).toEqual([[], ["r7"]]);
    expect(latest(sale)).toEqual({ mode: "unlink", record: "r7" });
    const back = { ...sale, history: [...sale.history, moved("open", "r7")], lines: [lines[0]!] };
    expect([unlinkable(back), latest(back), back.history.map(deedOf).at(-1)]).toEqual([[], null, "unlinked"]);
    const refund = { transaction_id: "r7", history: [moved("refunded", "1")], lines: [out("r7", "r7-linked-1")] };
    expect(unlinkable(refund)).toEqual(["r7"]);
  });
  it("but no refund that a void took out and that came back as another line", () => {
    const refund = { transaction_id: "r", kind: "refund" as const, units: -1, revenue: "-1500.00" };
    expect(undoable({ history: [REFUNDED], lines: [line("1"), line("r", refund)] })).toEqual(["r"]);
    const lines = [out("1", "v"), out("r", "v", refund), line("undo-1"), line("undo-1", refund)];
    expect(undoable({ history: [REFUNDED, VOIDED, BACK("v")], lines })).toEqual([]);
  });
});

describe("what was found", () => {
  const sum = (transactions: number, refunds: number): EntrySum => ({
    currency: "GBP",
    transactions,
    refunds,
    units: 1,
    revenue: "1.00",
  });
  it("is told by sales and refunds, of all currencies", () => {
    expect(told([])).toBe("0 transactions");
    expect(told([sum(1, 0)])).toBe("1 transaction");
    expect(told([sum(1200, 1), sum(34, 1)])).toBe("1,234 transactions, 2 refunds");
  });
  it("is asked for in the address", () => {
    const filters = filtersOf(new URLSearchParams("user= 1001&amount_from=5&cause=x"));
    expect(filters).toMatchObject({ user: "1001", amount_from: "5", product: "", to: "" });
    expect([isAll(filters), isAll(filtersOf(new URLSearchParams("state=open")))]).toEqual([false, true]);
  });
});

it("a change that was tried is shown as a step upon one", () => {
  const refused = asTried({
    as_of: 3,
    result: "refused",
    transaction_id: "1",
    record_id: "",
    cause: "bad_number",
    field: "quantity",
    advice: "No number.",
    cells: 0,
    changes: [],
  });
  expect(refused).toMatchObject({ issues: 1, would_settle: 0, would_refuse: 1 });
  expect(refused.refusals[0]).toMatchObject({ field: "quantity", advice: "No number." });
  const same = asTried({
    as_of: 3,
    result: "nothing_to_change",
    transaction_id: "1",
    record_id: "",
    cells: 0,
    changes: [],
  });
  expect([same.would_settle, same.would_refuse, same.refusals]).toEqual([0, 0, []]);
});
