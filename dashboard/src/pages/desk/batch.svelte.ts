// SPDX-License-Identifier: Apache-2.0
//
// One edit for many: those that were picked, or all that are alike, with the dry run of it.
import type { IssueGroup } from "../../api/types";
import { tryMany, type Step, type Target } from "./steps";
import { Trial } from "./trial.svelte";

export class Batch {
  draft = $state<Record<string, string>>({});
  note = $state("");
  perSecond = $state("");
  trial = new Trial();
  set = $derived(Object.fromEntries(Object.entries(this.draft).filter(([, text]) => text !== "")));

  limit = $derived(/^[1-9]\d{0,5}$/.test(this.perSecond.trim()) ? Number(this.perSecond) : undefined);
  limitWrong = $derived(this.perSecond.trim() !== "" && this.limit === undefined);

  ready(target: Target | null): boolean {
    return target !== null && this.trial.fits(this.#what(target));
  }

  type(field: string, text: string, target: Target | null, wait?: number): void {
    this.draft[field] = text;
    this.tryNow(target, wait);
  }

  tryNow(target: Target | null, wait?: number): void {
    if (!target || Object.keys(this.set).length === 0) return this.trial.clear();
    const step: Step = { verb: "fix", set: { ...this.set } };
    this.trial.ask(this.#what(target), (signal) => tryMany(target, step, signal), wait);
  }

  clear(): void {
    this.draft = {};
    this.note = "";
    this.trial.clear();
  }

  #what(target: Target): string {
    return JSON.stringify([target, this.set]);
  }
}

export const targetOf = (whole: IssueGroup | null, ids: readonly string[]): Target | null =>
  whole ? { cause: whole.cause, field: whole.field } : ids.length > 0 ? { ids: ids.slice(0, 1000) } : null;
