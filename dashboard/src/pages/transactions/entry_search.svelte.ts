// SPDX-License-Identifier: Apache-2.0
//
// The lines of the ledger that answer a question, the newest first, a page at a time.
import { asProblem, get, isAbort, type Problem, type Query } from "../../api/client";
import type { Entries, Entry, EntrySum } from "../../api/types";

const PAGE = 50;

export interface Filters {
  user: string;
  product: string;
  from: string;
  to: string;
  amount_from: string;
  amount_to: string;
}
export const NO_FILTERS: Filters = { user: "", product: "", from: "", to: "", amount_from: "", amount_to: "" };
export const FILTER_NAMES = Object.keys(NO_FILTERS) as (keyof Filters)[];

export const filtersOf = (query: URLSearchParams): Filters =>
  Object.fromEntries(FILTER_NAMES.map((name) => [name, (query.get(name) ?? "").trim()])) as unknown as Filters;
export const isAll = (filters: Filters): boolean => FILTER_NAMES.every((name) => filters[name] === "");

export class EntrySearch {
  rows = $state.raw<readonly Entry[]>([]);
  count = $state(0);
  sums = $state.raw<readonly EntrySum[]>([]);
  next = $state<string | null>(null);
  loaded = $state(false);
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);
  #filters: Query = {};
  #abort: AbortController | null = null;

  async find(filters: Filters): Promise<void> {
    this.#filters = { ...filters };
    this.loaded = false;
    await this.again();
  }

  // The same question, as the books stand now; as many rows as there were.
  async again(): Promise<void> {
    const limit = Math.min(1000, Math.max(PAGE, this.loaded ? this.rows.length : 0));
    const answer = await this.#ask({ ...this.#filters, limit });
    if (!answer) return;
    this.rows = answer.entries;
    this.sums = answer.sums;
    this.count = answer.count ?? answer.entries.length;
    this.next = answer.next_cursor;
    this.loaded = true;
  }

  async more(): Promise<void> {
    if (!this.next || this.busy) return;
    const answer = await this.#ask({ ...this.#filters, limit: 4 * PAGE, cursor: this.next });
    if (!answer) return;
    this.rows = [...this.rows, ...answer.entries];
    this.next = answer.next_cursor;
  }

  async #ask(query: Query): Promise<Entries | null> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.busy = true;
    try {
      const answer = await get<Entries>("/v1/entries", query, abort.signal);
      if (this.#abort !== abort) return null;
      this.problem = null;
      this.busy = false;
      return answer;
    } catch (failure) {
      if (isAbort(failure) || this.#abort !== abort) return null;
      this.problem = asProblem(failure);
      this.busy = false;
      return null;
    }
  }
}
