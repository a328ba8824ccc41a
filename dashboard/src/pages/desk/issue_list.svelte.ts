// SPDX-License-Identifier: Apache-2.0
//
// The issues of one question, page by page as they are looked at: a million of them cost no more than those on the
// screen. Rows are kept outside of the reactive state; `version` says that some have changed.
import { asProblem, get, type Problem } from "../../api/client";
import type { IssueRow, IssuesReport, IssueState } from "../../api/types";
import type { GroupName } from "./groups";

export type StateFilter = IssueState | "all";
export type Order = "at_stake" | "newest";

export interface ListQuery {
  state: StateFilter;
  order: Order;
  group: GroupName | null;
}

const PAGE = 50;
const KNOWN_MAX = 100_000; // rows that can be scrolled to; whoever has more looks at a group

export class IssueList {
  total = $state(0); // those that can be scrolled to
  loaded = $state(false);
  problem = $state.raw<Problem | null>(null);
  version = $state(0);
  #rows: (IssueRow | undefined)[] = [];
  #query: ListQuery = { state: "open", order: "at_stake", group: null };
  #round = 0; // a new question
  #edits = 0; // rows moved since a page was asked for
  #asked = new Map<number, Promise<void>>();

  async open(query: ListQuery): Promise<void> {
    this.#query = query;
    this.#round += 1;
    this.#asked.clear();
    this.#rows = [];
    this.loaded = false;
    this.total = 0;
    await this.#page(0);
  }

  at(index: number): IssueRow | undefined {
    void this.version;
    return this.#rows[index];
  }
  indexOf(id: string): number {
    return this.#rows.findIndex((row) => row?.issue_id === id);
  }

  // Sees to it that these rows are there.
  async need(from: number, to: number): Promise<void> {
    const wanted: Promise<void>[] = [];
    for (let page = Math.floor(Math.max(0, from) / PAGE); page * PAGE < Math.min(to, this.total); page++)
      if (this.#misses(page)) wanted.push(this.#page(page));
    await Promise.all(wanted);
  }

  // Asks again for what is on the screen; what lies elsewhere is forgotten.
  async refresh(from: number, to: number): Promise<void> {
    this.#edits += 1;
    this.#asked.clear();
    const first = Math.floor(Math.max(0, from) / PAGE);
    const last = Math.floor(Math.max(0, to - 1) / PAGE);
    const fresh = new Set<number>();
    for (let page = first; page <= last; page++) fresh.add(page);
    await Promise.all([...fresh].map((page) => this.#page(page)));
    this.#rows.forEach((_, index) => {
      if (!fresh.has(Math.floor(index / PAGE))) delete this.#rows[index];
    });
    this.version += 1;
  }

  // How many there are, as the groups count them.
  expect(total: number): void {
    this.total = Math.min(total, KNOWN_MAX);
    if (this.#rows.length > this.total) this.#rows.length = this.total;
  }

  remove(ids: ReadonlySet<string>): void {
    const before = this.#rows.length;
    let gone = 0;
    for (let index = before - 1; index >= 0; index--) {
      const row = this.#rows[index];
      if (!row || !ids.has(row.issue_id)) continue;
      this.#rows.splice(index, 1);
      gone += 1;
    }
    if (gone === 0) return;
    this.#edits += 1;
    this.#asked.clear();
    this.total = Math.max(0, this.total - gone);
    this.version += 1;
  }

  replace(row: IssueRow): void {
    const index = this.indexOf(row.issue_id);
    if (index < 0) return;
    this.#rows[index] = row;
    this.version += 1;
  }

  #misses(page: number): boolean {
    const end = Math.min((page + 1) * PAGE, this.total);
    for (let index = page * PAGE; index < end; index++) if (!this.#rows[index]) return true;
    return false;
  }

  #page(page: number): Promise<void> {
    const underway = this.#asked.get(page) ?? this.#load(page).finally(() => this.#asked.delete(page));
    this.#asked.set(page, underway);
    return underway;
  }

  async #load(page: number): Promise<void> {
    const [round, edits] = [this.#round, this.#edits];
    const { state, order, group } = this.#query;
    try {
      const { rows } = await get<IssuesReport>("/v1/issues", {
        state,
        order,
        ...(group ? { cause: group.cause, field: group.field || "none" } : {}),
        limit: PAGE,
        offset: page * PAGE,
      });
      if (round !== this.#round) return;
      if (edits !== this.#edits) return void (await this.#load(page));
      this.#put(page, rows);
      this.problem = null;
    } catch (failure) {
      if (round === this.#round) this.problem = asProblem(failure);
    }
    this.loaded = true;
  }

  #put(page: number, rows: readonly IssueRow[]): void {
    rows.forEach((row, at) => (this.#rows[page * PAGE + at] = row));
    const known = page * PAGE + rows.length;
    if (rows.length < PAGE) this.expect(known);
    else this.total = Math.max(this.total, known);
    this.version += 1;
  }
}
