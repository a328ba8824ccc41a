// SPDX-License-Identifier: Apache-2.0
//
// What is said of a booked transaction and of what is done with it.
import type { EntrySum, TransactionStory } from "../../api/types";
import { count } from "../../shell/locale.svelte";
import type { Change } from "./changes_of_booked";
import type { Mode } from "./open_transaction.svelte";
import type { Deed } from "./story";

export const STATES: Record<TransactionStory["state"], string> = {
  standing: "In the books",
  voided: "Voided",
  waiting: "Waits for its sale",
};

// What stands over the dry run.
export const MODES: Record<Mode, string> = {
  correct: "What would change",
  refund: "What the refund would change",
  void: "What taking it out of the books would change",
  undo: "What taking the change back would change",
  link: "What giving it its sale would change",
  unlink: "What taking its sale from it would change",
};

export const APPLY: Record<Mode, string> = {
  correct: "Apply",
  refund: "Refund",
  void: "Void it",
  undo: "Take it back",
  link: "Link them",
  unlink: "Unlink them",
};

export const ACTS: Record<Change["verb"], Deed> = {
  correct: "corrected",
  refund: "refunded",
  void: "voided",
  undo: "taken_back",
  link: "linked",
  unlink: "unlinked",
};

const several = (number: number, one: string): string => `${count(number)} ${one}${number === 1 ? "" : "s"}`;

// How much stands of what was found.
export function told(sums: readonly EntrySum[]): string {
  const sales = sums.reduce((all, sum) => all + sum.transactions, 0);
  const refunds = sums.reduce((all, sum) => all + sum.refunds, 0);
  return several(sales, "transaction") + (refunds > 0 ? `, ${several(refunds, "refund")}` : "");
}
