// SPDX-License-Identifier: Apache-2.0
//
// The desk among booked transactions: the lines that were found and where one is in them, the transaction that lies
// open, and the changes that are made. Each click has one key, so that a change that is sent again is made once.
import type { Entry, TransactionStory } from "../../api/types";
import { StepTaking, UNDER_WAY } from "../desk/step_taking.svelte";
import { newKey } from "../desk/steps";
import { aboutOf, takeChange, type Change } from "./changes_of_booked";
import { EntrySearch, type Filters } from "./entry_search.svelte";
import { OpenTransaction } from "./open_transaction.svelte";

const KEY_CHARACTERS = 12;

export interface Done {
  verb: Change["verb"];
  id: string;
  record: string;
}

export class BookedDesk extends StepTaking<Done> {
  search = new EntrySearch();
  open: OpenTransaction;
  cursor = $state(0);
  waiting = $derived.by(() => this.busy || this.open.loading || (!this.search.loaded && !this.search.problem));
  current = $derived<Entry | undefined>(this.search.rows[this.cursor]);

  constructor(
    digits: () => number,
    private readonly settled: (id: string) => void, // where what was done is to be seen
  ) {
    super();
    this.open = new OpenTransaction(digits);
  }

  async find(filters: Filters): Promise<void> {
    await this.search.find(filters);
    this.#toOpen();
  }

  show(id: string): Promise<void> {
    if (this.current?.root !== id) this.#toOpen(id);
    return this.open.open(id);
  }

  // The cursor stands at a line of what is open, where one is in the list.
  #toOpen(id = this.open.id): void {
    const at = this.search.rows.findIndex((row) => row.root === id);
    this.cursor = at >= 0 ? at : Math.max(0, Math.min(this.cursor, this.search.rows.length - 1));
  }

  async apply(): Promise<void> {
    const [story, change] = [this.open.story, this.open.change];
    if (this.busy) return void (this.hint = UNDER_WAY);
    if (!story || !change || !this.open.ready) return void (this.hint = this.#whyNot());
    // A part of the record's id, among those of one transaction: short enough to be read.
    const [key, note] = [newKey().slice(0, KEY_CHARACTERS), this.open.note];
    await this.attempt(() => this.#take(story, change, note, key));
  }

  #whyNot(): string {
    const { trial, change } = this.open;
    if (!change) return "Nothing is changed yet, so nothing was applied.";
    if (trial.busy) return "It is still being tried out. Apply once you see what would change.";
    if (trial.problem) return `It could not be tried out: ${trial.problem.title}.`;
    return trial.refusal ? "It would be refused as it stands, so nothing was applied." : "It stands so already.";
  }

  async #take(story: TransactionStory, change: Change, note: string, key: string): Promise<void> {
    let at = story.transaction_id;
    try {
      const done = await takeChange(story, change, note, key);
      this.said = { verb: change.verb, id: aboutOf(story, change), record: done.record_id };
      at = done.transaction.transaction_id;
    } catch (failure) {
      if (this.open.meet(change, failure)) return;
      throw failure;
    }
    await Promise.all([this.open.reload(), this.search.again()]);
    this.#toOpen();
    this.settled(at);
  }
}
