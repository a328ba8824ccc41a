// SPDX-License-Identifier: Apache-2.0
//
// The transaction that lies open: how it stands, what somebody is about to do with it, and what that would change.
import { asProblem, isAbort, type Problem } from "../../api/client";
import type { Transaction, TransactionStory } from "../../api/types";
import { changesOf, setOf } from "../desk/record_form";
import { Trial } from "../desk/trial.svelte";
import { look, tryChange, type Change } from "./changes_of_booked";
import { lacksItsSale, latest, saidOf, undoable, unlinkable } from "./story";

export type Mode = "correct" | "refund" | "void" | "undo" | "link" | "unlink";
export interface Conflict {
  change: Change;
  theirs: TransactionStory;
}
const WHOLE = /^\d{1,9}$/;

export class OpenTransaction {
  id = $state("");
  story = $state.raw<Transaction | null>(null);
  problem = $state.raw<Problem | null>(null);
  mode = $state<Mode>("correct");
  draft = $state<Record<string, string>>({}); // of the mode
  record = $state(""); // that is to be taken back; of a void or unlink: the refund that it is about, or none
  note = $state("");
  conflict = $state.raw<Conflict | null>(null);
  likely = $state(""); // the sale that a refund would be given
  trial = new Trial();
  #abort: AbortController | null = null;

  constructor(private readonly digits: () => number) {}

  loading = $derived(this.id !== "" && this.story === null && this.problem === null);
  said = $derived.by(() => saidOf(this.story?.said ?? {}, this.digits()));
  stands = $derived(this.story?.state === "standing");
  changes = $derived(this.mode === "correct" ? changesOf(this.said, this.draft) : []);
  mayRefund = $derived(this.stands && Number(this.story?.left_to_refund.units ?? 0) >= 0 && this.#isLeft());
  mayLink = $derived(this.stands && this.story !== null && lacksItsSale(this.story));
  undoable = $derived(this.story ? undoable(this.story) : []);
  unlinkable = $derived(this.story ? unlinkable(this.story) : []);
  latest = $derived(this.story ? latest(this.story) : null);
  change = $derived(this.#change());
  ready = $derived(this.change !== null && this.trial.fits(JSON.stringify(this.change)));

  async open(id: string): Promise<void> {
    if (id === this.id && (this.story || this.loading)) return;
    this.#leave();
    this.id = id;
    this.story = null;
    await this.reload();
  }

  // As it stands now; what was about to be done is done with.
  async reload(): Promise<void> {
    this.#leave();
    if (this.id === "") return;
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const story = await look(this.id, abort.signal);
      if (this.#abort === abort) this.story = story;
    } catch (failure) {
      if (isAbort(failure) || this.#abort !== abort) return;
      this.story = null;
      this.problem = asProblem(failure);
    }
  }

  choose(mode: Mode, record = ""): void {
    this.mode = mode;
    this.record = record;
    this.draft =
      mode === "refund" ? { quantity: "", amount: "", restock: "true" } : mode === "link" ? { to: "" } : {};
    this.tryNow(0);
  }

  type(field: string, text: string, wait?: number): void {
    this.draft[field] = text;
    this.tryNow(wait);
  }

  tryNow(wait?: number): void {
    const [story, change] = [this.story, this.change];
    if (!story || !change) return this.trial.clear();
    this.trial.ask(
      JSON.stringify(change),
      async (signal) => {
        try {
          const tried = await tryChange(story, change, signal);
          this.likely = tried.transaction_id;
          if (tried.refusals[0]?.cause === "stale_revision" && change.verb !== "undo")
            this.conflict = { change, theirs: await look(story.transaction_id, signal) };
          return tried;
        } catch (failure) {
          this.meet(change, failure);
          throw failure;
        }
      },
      wait,
    );
  }

  // Whether somebody was first; then both versions are shown.
  meet(change: Change, failure: unknown): boolean {
    const theirs = asProblem(failure).more.transaction as TransactionStory | undefined;
    if (asProblem(failure).status !== 409 || !theirs) return false;
    this.conflict = { change, theirs };
    return true;
  }

  #isLeft(): boolean {
    const left = this.story?.left_to_refund;
    return left !== undefined && (Number(left.units) > 0 || Number(left.amount ?? 0) > 0);
  }

  #change(): Change | null {
    switch (this.mode) {
      case "correct":
        return this.stands && this.changes.length > 0
          ? { verb: "correct", set: setOf(this.said, this.draft) }
          : null;
      case "refund":
        return this.#refund();
      case "void":
        return this.record === "" ? { verb: "void" } : { verb: "void", target: this.record };
      case "link":
        return { verb: "link", ...(this.draft.to?.trim() ? { to: this.draft.to.trim() } : {}) };
      case "undo":
        return { verb: "undo", record: this.record };
      case "unlink":
        return { verb: "unlink", refund: this.record };
    }
  }

  // What is no number is sent as it was typed: the server says what is wrong with it.
  #refund(): Change {
    const [quantity = "", amount = ""] = [this.draft.quantity?.trim(), this.draft.amount?.trim()];
    return {
      verb: "refund",
      ...(quantity === "" ? {} : { quantity: WHOLE.test(quantity) ? Number(quantity) : quantity }),
      ...(amount === "" ? {} : { amount }),
      restock: this.draft.restock !== "false",
    };
  }

  #leave(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.trial.clear();
    this.mode = "correct";
    this.draft = {};
    this.record = "";
    this.note = "";
    this.conflict = null;
    this.problem = null;
  }
}
