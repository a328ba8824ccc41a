// SPDX-License-Identifier: Apache-2.0
//
// A record as a form: which fields it has, how each is typed in, and what a person changed.
//
// Texts are the server's own: an empty one is a field that is not there.

export type Kind = "text" | "money" | "quantity" | "time" | "currency" | "kind" | "flag";
export type Texts = Readonly<Record<string, string | undefined>>;

const KINDS: Record<string, Kind> = {
  quantity: "quantity",
  price: "money",
  total: "money",
  amount: "money",
  timestamp: "time",
  currency: "currency",
  kind: "kind",
  restock: "flag",
  revision: "quantity",
};
export const kindOf = (field: string): Kind => KINDS[field] ?? "text";

export const MAIN = [
  "transaction_id",
  "user_id",
  "product_id",
  "product_name",
  "category",
  "quantity",
  "price",
  "total",
  "timestamp",
  "city",
] as const;
export const MORE = ["currency", "kind", "order_id", "refers_to", "target", "revision", "restock"] as const;

// What is looked at together with the field at fault.
const TOGETHER: Record<string, readonly string[]> = {
  total: ["quantity", "price", "total"],
  price: ["quantity", "price", "total"],
  quantity: ["quantity", "price", "total"],
};

// A rule's name may stand where a field's does: then it is the record as a whole.
export const isField = (name: string): boolean => ([...MAIN, ...MORE] as readonly string[]).includes(name);

// The field at fault and what belongs to it; where it is the record as a whole, its usual fields.
export const fieldsAtFault = (fault: string): readonly string[] =>
  isField(fault) ? (TOGETHER[fault] ?? [fault]) : MAIN;

// The others that a record usually has or this one does have; or all that there are.
export const otherFields = (said: Texts, fault: string, all: boolean): string[] =>
  [...MAIN, ...MORE].filter(
    (field) =>
      !fieldsAtFault(fault).includes(field) &&
      (all || (MAIN as readonly string[]).includes(field) || (said[field] ?? "") !== ""),
  );

export interface Change {
  field: string;
  before: string;
  after: string;
}

export const changesOf = (said: Texts, draft: Texts): Change[] =>
  [...MAIN, ...MORE].flatMap((field) => {
    const before = said[field] ?? "";
    const after = draft[field];
    return after === undefined || after === before ? [] : [{ field, before, after }];
  });

export const setOf = (said: Texts, draft: Texts): Record<string, string> =>
  Object.fromEntries(changesOf(said, draft).map(({ field, after }) => [field, after]));

// The server makes the total of what was set when nobody set it.
export const totalFollows = (set: Texts): boolean =>
  set.total === undefined && (set.quantity !== undefined || set.price !== undefined);

const LOCAL = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?$/;

// As a field for day and time wants it; null where the text is no such time (or has an offset of its own).
export function pickerTime(text: string): string | null {
  if (text === "") return "";
  const match = LOCAL.exec(text);
  return match ? `${match[1]}T${match[2]}${match[3] ?? ":00"}` : null;
}
export const recordTime = (picked: string): string =>
  picked === "" ? "" : `${picked.slice(0, 10)} ${picked.slice(11, 16)}:${picked.slice(17, 19) || "00"}`;
