// SPDX-License-Identifier: Apache-2.0
//
// The desk's keys: what each does, in one table that the page, the help and the tests read.
export type Action =
  | "next"
  | "previous"
  | "first"
  | "last"
  | "open"
  | "edit"
  | "propose"
  | "apply"
  | "dismiss"
  | "confirm"
  | "undo"
  | "select"
  | "select_group"
  | "close"
  | "help";

export type KeyTable<A extends string> = readonly (readonly [keys: readonly string[], action: A, words: string])[];

export const KEYS: KeyTable<Action> = [
  [["j", "ArrowDown"], "next", "the next issue"],
  [["k", "ArrowUp"], "previous", "the one before"],
  [["Home"], "first", "the first"],
  [["End"], "last", "the last"],
  [["Enter"], "open", "read the issue"],
  [["e"], "edit", "edit the field at fault"],
  [["p"], "propose", "take what is proposed"],
  [["a"], "apply", "apply what was tried"],
  [["d"], "dismiss", "dismiss: then a digit says why"],
  [["c"], "confirm", "confirm: right as it stands; release what a rule holds"],
  [["u"], "undo", "take the last step back"],
  [["x"], "select", "select, with others"],
  [["A"], "select_group", "select all that are alike"],
  [["Escape"], "close", "back to the list"],
  [["?"], "help", "these keys"],
];

const NAMES: Record<string, string> = { ArrowDown: "↓", ArrowUp: "↑", Escape: "Esc", A: "Shift A" };
export const keyName = (key: string): string => NAMES[key] ?? key;

export interface Pressed {
  key: string;
  typing: boolean; // in a field: letters are text
  onControl: boolean; // on a button or link, which Enter presses
  letters: boolean; // whether single letters do anything: a reader may switch them off
}

export function actionIn<A extends string>(
  table: KeyTable<A>,
  { key, typing, onControl, letters }: Pressed,
): A | null {
  const action = table.find(([keys]) => keys.includes(key))?.[1] ?? null;
  if (action === "close") return action;
  if (typing || (onControl && key === "Enter")) return null;
  if (key.length === 1 && !letters) return null;
  return action;
}
