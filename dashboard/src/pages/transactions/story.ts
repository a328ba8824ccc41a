// SPDX-License-Identifier: Apache-2.0
//
// A transaction's story for the reader: what was done to it, field by field, and what of that can be taken back.
import type { TransactionAct, TransactionLine, TransactionStory } from "../../api/types";
import { parse, text } from "../../money/money";
import { MAIN, type Change as FieldChange, type Texts } from "../desk/record_form";

// "6.490000" is written with the currency's digits where nothing is lost by it.
export function tidy(decimal: string, digits: number): string {
  if (!/^-?\d+\.\d+$/.test(decimal)) return decimal;
  const amount = parse(decimal);
  let { units } = amount;
  let kept = amount.digits;
  while (kept > digits && units % 10n === 0n) [units, kept] = [units / 10n, kept - 1];
  return text({ units, digits: kept });
}

export const saidOf = (said: Texts, digits: number): Record<string, string> =>
  Object.fromEntries(
    Object.entries(said).map(([field, value]) => [
      field,
      field === "price" ? tidy(value ?? "", digits) : (value ?? ""),
    ]),
  );

// The fields that a correction may set: those that say what a transaction is stay.
export const FIELDS: readonly string[] = [...MAIN.filter((field) => field !== "transaction_id"), "currency"];

export type Deed = "corrected" | "refunded" | "voided" | "taken_back" | "confirmed" | "linked" | "unlinked";
export function deedOf(act: TransactionAct): Deed {
  if (act.other_transaction) return act.state === "open" ? "unlinked" : "linked";
  if (act.state === "open") return "taken_back";
  if (act.state === "confirmed") return "confirmed";
  if (act.said.kind === "void") return "voided";
  return act.said.kind === "refund" ? "refunded" : "corrected";
}

export const DEEDS: Record<Deed, string> = {
  corrected: "Corrected",
  refunded: "Refunded",
  voided: "Voided",
  taken_back: "Taken back",
  confirmed: "Confirmed",
  linked: "Linked to its sale",
  unlinked: "Unlinked from its sale",
};

const shown = (line: TransactionLine): Texts => ({
  user_id: line.user_id,
  product_id: line.product_id,
  product_name: line.product,
  category: line.category,
  quantity: String(Math.abs(line.units)),
  total: line.revenue.replace(/^-/, ""),
  timestamp: line.time,
  city: line.city,
  currency: line.currency,
});

// What a correction changed: the line that it took out against the one that it put in.
export function changesBy(record: string, lines: readonly TransactionLine[]): FieldChange[] {
  const after = lines.find((line) => line.record_id === record);
  const before = lines.find((line) => line.reversed_by === record && line.transaction_id === after?.transaction_id);
  if (!before || !after) return [];
  const [was, is] = [shown(before), shown(after)];
  return Object.keys(was)
    .filter((field) => was[field] !== is[field])
    .map((field) => ({ field, before: was[field] ?? "", after: is[field] ?? "" }));
}

// Whether it is a refund that stands by itself, since it names no sale.
export const lacksItsSale = ({
  transaction_id,
  lines,
}: Pick<TransactionStory, "transaction_id" | "lines">): boolean =>
  lines.some((line) => line.stands && line.kind === "refund" && line.transaction_id === transaction_id);

// The records that somebody made by hand and that can be taken back, the last one last: what they put in stands, or
// what they took out was not put in again.
export function undoable({ history, lines }: Pick<TransactionStory, "history" | "lines">): string[] {
  const last = new Map(lines.map((line) => [line.transaction_id, line]));
  const mayTakeBack = (record: string): boolean =>
    lines.some((line) => line.record_id === record && line.stands) ||
    [...last.values()].some((line) => line.reversed_by === record);
  return history
    .filter((act) => deedOf(act) !== "taken_back" && !act.other_transaction)
    .flatMap((act) => act.records)
    .filter(mayTakeBack);
}

type Linked = Pick<TransactionStory, "transaction_id" | "history" | "lines">;

// The refunds whose link holds, told from the page of the sale or of the refund; the last one last.
export function unlinkable({ transaction_id, history, lines }: Linked): string[] {
  const last = new Map<string, Deed>();
  for (const act of history) {
    const refund = act.said.transaction_id;
    if (!act.other_transaction || !refund) continue;
    last.delete(refund); // so that it comes to the end
    last.set(refund, deedOf(act));
  }
  const stands = (refund: string): boolean => lines.some((line) => line.stands && line.transaction_id === refund);
  return [...last]
    .filter(([refund, deed]) => deed === "linked" && stands(refund) === (refund !== transaction_id))
    .map(([refund]) => refund);
}

// What the newest act was that holds, and how it is taken back.
export function latest(story: Linked): { mode: "undo" | "unlink"; record: string } | null {
  const [records, refunds] = [undoable(story), unlinkable(story)];
  for (const act of story.history.toReversed()) {
    const record = act.records.findLast((one) => records.includes(one));
    if (!act.other_transaction && record !== undefined) return { mode: "undo", record };
    const refund = act.said.transaction_id ?? "";
    if (act.other_transaction && refunds.includes(refund)) return { mode: "unlink", record: refund };
  }
  return null;
}
