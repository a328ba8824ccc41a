// SPDX-License-Identifier: Apache-2.0
//
// The issue that lies on the desk: all that is known of it, what is being typed, what that would change, and what the
// server said against it. What was typed is kept when another issue is opened, until it is settled.
import { asProblem, get, isAbort, type Problem } from "../../api/client";
import type { Issue, StepTried } from "../../api/types";
import { Layouts } from "./layouts";
import { changesOf, setOf, type Texts } from "./record_form";
import { tryOne, type Step } from "./steps";
import { isHeld } from "./words";
import { Trial } from "./trial.svelte";

export interface Fault {
  field: string; // of the form; empty: the record as a whole
  advice: string;
}
export interface Conflict {
  step: Step;
  theirs: Issue;
}

const KEPT_MAX = 40;

export class OpenIssue {
  id = $state("");
  issue = $state.raw<Issue | null>(null);
  problem = $state.raw<Problem | null>(null);
  draft = $state<Record<string, string>>({});
  note = $state("");
  fault = $state.raw<Fault | null>(null);
  conflict = $state.raw<Conflict | null>(null);
  loading = $derived(this.id !== "" && this.issue === null && this.problem === null);
  trial = new Trial();
  layouts = new Layouts();
  #drafts = new Map<string, Record<string, string>>();
  #ahead = new Map<string, Issue>(); // looked up before they are opened
  #asked: number | undefined; // the revision that is on its way, or came
  #abort: AbortController | null = null;

  changes = $derived(changesOf(this.issue?.said ?? {}, this.draft));
  set = $derived(setOf(this.issue?.said ?? {}, this.draft));
  mayFix = $derived(this.issue?.record === "transaction" && this.issue.state === "open");
  ready = $derived(this.mayFix && this.trial.fits(JSON.stringify(this.set)));

  async open(id: string, revision?: number): Promise<void> {
    if (id === this.id && revision !== undefined && this.issue?.revision === revision) return;
    // On its way already: on a busy day, begun anew with each change of the list, it would never come.
    if (id === this.id && this.loading && revision === this.#asked) return;
    this.#leave();
    this.id = id;
    this.#asked = revision;
    if (id === "") return;
    const known = this.#ahead.get(id);
    if (known && known.revision === revision) return this.#show(known);
    this.issue = null;
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const issue = await get<Issue>(`/v1/issues/${encodeURIComponent(id)}`, {}, abort.signal);
      if (this.#abort === abort) this.#show(issue);
    } catch (failure) {
      if (!isAbort(failure) && this.#abort === abort) this.problem = asProblem(failure);
    }
  }

  // Looks up what is likely opened next.
  async ahead(id: string, revision: number): Promise<void> {
    if (this.#ahead.get(id)?.revision === revision) return;
    const issue = await get<Issue>(`/v1/issues/${encodeURIComponent(id)}`).catch(() => null);
    if (!issue) return;
    this.#ahead.set(id, issue);
    if (this.#ahead.size > KEPT_MAX) this.#ahead.delete(this.#ahead.keys().next().value!);
  }

  type(field: string, text: string, wait?: number): void {
    this.draft[field] = text;
    this.tryNow(wait);
  }

  take(set: Texts): void {
    for (const [field, text] of Object.entries(set)) this.draft[field] = text ?? "";
    this.tryNow(0);
  }

  tryNow(wait?: number): void {
    const issue = this.issue;
    if (!issue) return;
    this.fault = null;
    if (issue.state !== "open") {
      this.trial.ask("undo", (signal) => tryOne(issue, { verb: "undo" }, signal), 0);
    } else if (this.mayFix && this.changes.length > 0) {
      const set = this.set;
      this.trial.ask(JSON.stringify(set), (signal) => this.#tryFix(issue, set, signal), wait);
    } else if (isHeld(issue.cause)) {
      this.trial.ask("confirm", (signal) => tryOne(issue, { verb: "confirm" }, signal), 0);
    } else {
      this.trial.clear();
    }
  }

  refuse(fault: Fault): void {
    this.fault = fault;
  }

  settled(id: string): void {
    this.#drafts.delete(id);
    this.#ahead.delete(id);
    if (id === this.id) this.draft = {};
  }

  async #tryFix(issue: Issue, set: Record<string, string>, signal: AbortSignal): Promise<StepTried> {
    const tried = await tryOne(issue, { verb: "fix", set }, signal);
    const refusal = tried.refusals[0];
    this.fault = refusal ? { field: refusal.field, advice: refusal.advice } : null;
    return tried;
  }

  #show(issue: Issue): void {
    this.layouts.learn(issue.raw, issue.source, issue.said);
    this.issue = issue;
    this.problem = null;
    this.draft = this.#drafts.get(issue.issue_id) ?? {};
    this.tryNow(0);
  }

  #leave(): void {
    if (this.id && Object.keys(this.draft).length > 0) this.#drafts.set(this.id, { ...this.draft });
    this.#abort?.abort();
    this.#abort = null;
    this.trial.clear();
    this.draft = {};
    this.note = "";
    this.fault = null;
    this.conflict = null;
    this.problem = null;
    this.issue = null;
  }
}
