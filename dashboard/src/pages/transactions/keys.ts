// SPDX-License-Identifier: Apache-2.0
//
// The keys among booked transactions: the desk's own, where they mean the same.
import type { KeyTable } from "../desk/keys";

export type Action =
  | "next"
  | "previous"
  | "first"
  | "last"
  | "open"
  | "find"
  | "edit"
  | "refund"
  | "void"
  | "undo"
  | "link"
  | "apply"
  | "close"
  | "help";

export const KEYS: KeyTable<Action> = [
  [["j", "ArrowDown"], "next", "the next line"],
  [["k", "ArrowUp"], "previous", "the one before"],
  [["Home"], "first", "the first"],
  [["End"], "last", "the last"],
  [["Enter"], "open", "read the transaction"],
  [["/"], "find", "find another"],
  [["e"], "edit", "correct it"],
  [["r"], "refund", "refund it, whole or part"],
  [["v"], "void", "take it out of the books"],
  [["u"], "undo", "take the last change back"],
  [["l"], "link", "give a refund its sale; u takes it back"],
  [["a"], "apply", "apply what was tried"],
  [["Escape"], "close", "leave it; back to the list"],
  [["?"], "help", "these keys"],
];
