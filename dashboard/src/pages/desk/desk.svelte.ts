// SPDX-License-Identifier: Apache-2.0
//
// The desk as one sits at it: the groups, the list and where one is in it, what is picked, the issue that is open,
// and the steps that are taken. Each click has one key, so that a step that is tried again changes nothing twice.
import { SvelteSet } from "svelte/reactivity";
import { asProblem, get, type Problem } from "../../api/client";
import type { Issue, IssueGroup, IssueGroups, IssueRow } from "../../api/types";
import { currency } from "../../shell/locale.svelte";
import { Batch, targetOf } from "./batch.svelte";
import { byNewest, byStake, isSame, sum } from "./groups";
import { IssueList, type ListQuery } from "./issue_list.svelte";
import { Jobs } from "./jobs.svelte";
import { OpenIssue } from "./open_issue.svelte";
import { StepTaking, UNDER_WAY } from "./step_taking.svelte";
import { newKey, takeGroup, takeOne, takeSome, type Step } from "./steps";

// A step that was taken, for the toast and for taking it back.
export interface Done {
  step: Step;
  ids: readonly string[];
  settled: number;
  refused: number;
  id: string; // of the transaction, where it was one
  revision?: number;
}

const AHEAD = 2;
const RANGE_MAX = 5000;

export class Desk extends StepTaking<Done> {
  groups = $state.raw<readonly IssueGroup[]>([]);
  groupsProblem = $state.raw<Problem | null>(null);
  query = $state.raw<ListQuery>({ state: "open", order: "at_stake", group: null });
  cursor = $state(0);
  view = { from: 0, to: 50 }; // rows on the screen
  picked = new SvelteSet<string>();
  whole = $state.raw<IssueGroup | null>(null); // all of a group, however many
  dismissing = $state(false);
  list = new IssueList();
  open = new OpenIssue();
  batch = new Batch();
  jobs = new Jobs(() => void this.refresh());
  #done: Done[] = [];
  #anchor = 0;
  #here = ""; // the issue that the cursor was put on, wherever its row is now
  #refreshing: Promise<void> | null = null;
  #asking = $state(false); // another question's rows and groups are on their way
  #seeking = $state(false); // the row that the cursor is at is being asked for

  // A step is under way, or what a key would act upon is not there yet.
  waiting = $derived(this.busy || this.#asking || this.#seeking || this.open.loading);
  current = $derived(this.list.at(this.cursor));
  group = $derived(this.query.group ? (this.groups.find((one) => isSame(one, this.query.group!)) ?? null) : null);
  many = $derived(this.whole !== null || this.picked.size > 0);
  target = $derived(targetOf(this.whole, [...this.picked]));
  count = $derived(this.whole ? this.whole.issues : this.picked.size);
  openCount = $derived(sum(this.groups.map((group) => group.issues)));
  // Of a group that is settled, or that a link names wrongly, none.
  shownCount = $derived(this.query.group ? (this.group?.issues ?? 0) : this.openCount);

  constructor(private readonly settle: () => void) {
    super();
  }

  async ask(query: ListQuery): Promise<void> {
    this.query = query;
    this.cursor = 0;
    this.unpick();
    this.#asking = true;
    await Promise.all([this.list.open(query), this.loadGroups()]);
    if (this.query !== query) return; // asked something else meanwhile
    this.#asking = false;
    this.follow();
  }

  async loadGroups(): Promise<void> {
    const query = this.query;
    try {
      const { rows } = await get<IssueGroups>("/v1/issues", { by: "group", state: query.state });
      if (query.state !== this.query.state) return;
      this.groups = rows.sort(query.order === "newest" ? byNewest : byStake(currency()));
      this.groupsProblem = null;
      const group = this.query.group;
      const counted = group ? rows.filter((one) => isSame(one, group)) : rows;
      if (this.list.loaded) this.list.expect(sum(counted.map((one) => one.issues)));
    } catch (failure) {
      this.groupsProblem = asProblem(failure);
    }
  }

  // What changed elsewhere; where one is stays where it is. One at a time.
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }
  async #refresh(): Promise<void> {
    await Promise.all([this.list.refresh(this.view.from, this.view.to), this.loadGroups()]);
    if (this.#here !== this.current?.issue_id) {
      const moved = this.list.indexOf(this.#here);
      if (moved >= 0) this.cursor = moved;
      // Somebody settled what is being typed at: it stays until one has seen that.
      else if (this.open.id === this.#here && this.open.changes.length > 0) return;
    }
    this.follow();
  }

  // Opens what the cursor is at, and looks up what comes after it.
  follow(): void {
    this.cursor = Math.max(0, Math.min(this.cursor, this.list.total - 1));
    const row = this.list.at(this.cursor);
    if (!row && this.list.total > 0) {
      this.#seeking = true;
      void this.list.need(this.cursor, this.cursor + 1).then(() => {
        this.#seeking = false;
        if (this.list.at(this.cursor)) this.follow();
      });
      return;
    }
    if (row?.issue_id !== this.#here) this.dismissing = false;
    this.#here = row?.issue_id ?? "";
    void this.open.open(this.#here, row?.revision).then(() => this.#lookAhead());
  }
  #lookAhead(): void {
    for (let next = this.cursor + 1; next <= this.cursor + AHEAD; next++) {
      const row = this.list.at(next);
      if (row) void this.open.ahead(row.issue_id, row.revision);
    }
  }

  move(to: number): void {
    const wanted = Math.max(0, Math.min(to, this.list.total - 1));
    if (wanted === this.cursor) return;
    this.cursor = wanted;
    this.follow();
  }

  pick(index: number): void {
    const row = this.list.at(index);
    if (!row) return;
    this.whole = null;
    if (!this.picked.delete(row.issue_id)) this.picked.add(row.issue_id);
    this.#anchor = index;
    this.batch.tryNow(this.target);
  }

  async pickTo(index: number): Promise<void> {
    const from = Math.min(this.#anchor, index);
    const to = Math.min(Math.max(this.#anchor, index) + 1, from + RANGE_MAX);
    await this.list.need(from, to);
    this.whole = null;
    for (let at = from; at < to; at++) {
      const row = this.list.at(at);
      if (row) this.picked.add(row.issue_id);
    }
    this.batch.tryNow(this.target);
  }

  // All that are like the one the cursor is at: only open ones have a step for all of them.
  pickGroup(): void {
    const row = this.current;
    const alike = row ? this.groups.find((one) => isSame(one, row)) : null;
    if (!alike || this.query.state !== "open") return;
    this.picked.clear();
    this.whole = alike;
    this.batch.clear();
  }

  unpick(): void {
    this.picked.clear();
    this.whole = null;
    this.batch.clear();
    this.#anchor = this.cursor;
  }

  async take(step: Step): Promise<void> {
    const issue = this.open.issue;
    if (!issue) return void (this.hint = "No issue is open.");
    if (this.busy) return void (this.hint = UNDER_WAY);
    const key = newKey();
    await this.attempt(() => this.#takeOne(issue, step, key));
  }

  async takeMany(step: Step): Promise<void> {
    if (!this.many) return;
    if (this.busy) return void (this.hint = UNDER_WAY);
    const [key, ids, whole, limit] = [newKey(), [...this.picked], this.whole, this.batch.limit];
    await this.attempt(() => (whole ? this.#takeGroup(whole, limit, step, key) : this.#takeSome(ids, step, key)));
  }

  // The issue that is open where it is a settled one, else the last step that was taken here.
  async undo(): Promise<void> {
    const issue = this.open.issue;
    if (this.query.state !== "open" && issue && issue.state !== "open") return this.take({ verb: "undo" });
    const last = this.#done.at(-1);
    if (this.busy) return void (this.hint = UNDER_WAY);
    if (!last) return void (this.hint = "There is no step of this visit to take back.");
    const key = newKey();
    await this.attempt(async () => {
      const back = await takeSome(last.ids, { verb: "undo" }, key);
      this.#done.pop();
      this.said = {
        step: { verb: "undo" },
        ids: last.ids,
        settled: back.settled + back.repeated,
        refused: back.refused,
        id: last.id,
      };
      await this.refresh();
      const again = this.list.indexOf(last.ids[0] ?? "");
      if (again >= 0) this.move(again);
      this.settle();
    });
  }
  get mayUndo(): boolean {
    return this.#done.length > 0;
  }

  async #takeOne(issue: Issue, step: Step, key: string): Promise<void> {
    try {
      const { issue: now } = await takeOne(issue, step, key);
      this.#settled(issue, now, step);
    } catch (failure) {
      const problem = asProblem(failure);
      if (problem.status === 409 && problem.more.issue) {
        this.open.conflict = { step, theirs: problem.more.issue as Issue };
      } else if (problem.status === 422) {
        this.open.refuse({ field: problem.field?.replace(/^set\.?/, "") ?? "", advice: problem.detail });
      } else throw problem;
    }
  }

  #settled(issue: Issue, now: Issue, step: Step): void {
    this.open.settled(issue.issue_id);
    this.#tell({
      step,
      ids: [issue.issue_id],
      settled: 1,
      refused: 0,
      id: issue.transaction_id,
      revision: now.revision,
    });
    this.dropOrShow(issue, now);
    void this.loadGroups();
    this.settle();
  }

  // Theirs stands: the list goes on without it.
  dropOrShow(issue: Issue, now: Issue): void {
    const row = this.current;
    if (this.query.state !== "all" && this.query.state !== now.state) this.list.remove(new Set([issue.issue_id]));
    else if (row) this.list.replace({ ...row, state: now.state, revision: now.revision });
    this.follow();
  }

  async #takeSome(ids: readonly string[], step: Step, key: string): Promise<void> {
    const done = await takeSome(ids, step, key);
    const refused = new Set(done.refusals.map((one) => one.issue_id));
    const settled = ids.filter((id) => !refused.has(id));
    for (const id of settled) this.open.settled(id);
    this.#tell({ step, ids: settled, settled: done.settled + done.repeated, refused: done.refused, id: "" });
    this.unpick();
    for (const id of refused) this.picked.add(id);
    await this.refresh();
    this.settle();
  }

  async #takeGroup(whole: IssueGroup, limit: number | undefined, step: Step, key: string): Promise<void> {
    const target = { cause: whole.cause, field: whole.field, ...(limit ? { per_second: limit } : {}) };
    this.jobs.add(await takeGroup(target, step, key));
    this.unpick();
    this.settle();
  }

  #tell(done: Done): void {
    this.said = done;
    if (done.step.verb !== "undo" && done.ids.length > 0) this.#done.push(done);
  }
}

export type { IssueRow };
