// SPDX-License-Identifier: Apache-2.0
//
// The flags of one rule, or of all, a page at a time, and how many there are of each rule.
import { asProblem, get, type Problem } from "../../api/client";
import type { FlagCountRow, FlagCounts, FlagRow, FlagsReport } from "../../api/types";

const PAGE = 100;
const AT_MOST = 1000; // in one answer

export class FlagBook {
  rules = $state.raw<readonly FlagCountRow[]>([]);
  rows = $state.raw<readonly FlagRow[]>([]);
  rule = $state("");
  loaded = $state(false);
  problem = $state.raw<Problem | null>(null);
  #round = 0;

  total = $derived(this.rules.reduce((all, { flags }) => all + flags, 0));
  chosen = $derived(
    this.rule === "" ? this.total : (this.rules.find(({ rule }) => rule === this.rule)?.flags ?? 0),
  );
  more = $derived(this.rows.length < this.chosen);

  async choose(rule: string): Promise<void> {
    this.rule = rule;
    this.rows = [];
    this.loaded = false;
    await this.again();
  }

  // The same, as the books stand now; as many rows as there were.
  async again(): Promise<void> {
    await this.#ask(async () => {
      const [counts, rows] = await Promise.all([
        get<FlagCounts>("/v1/flags", { by: "rule" }),
        this.#page(0, Math.max(PAGE, this.rows.length)),
      ]);
      return () => {
        this.rules = counts.rows;
        this.rows = rows;
        this.loaded = true;
      };
    });
  }

  async next(): Promise<void> {
    await this.#ask(async () => {
      const rows = await this.#page(this.rows.length, PAGE);
      return () => void (this.rows = [...this.rows, ...rows]);
    });
  }

  async #page(offset: number, limit: number): Promise<readonly FlagRow[]> {
    const rule = this.rule === "" ? {} : { rule: this.rule };
    return (await get<FlagsReport>("/v1/flags", { ...rule, offset, limit: Math.min(limit, AT_MOST) })).rows;
  }

  // What was asked for later goes before.
  async #ask(ask: () => Promise<() => void>): Promise<void> {
    const mine = ++this.#round;
    try {
      const take = await ask();
      if (mine !== this.#round) return;
      take();
      this.problem = null;
    } catch (failure) {
      if (mine === this.#round) this.problem = asProblem(failure);
    }
  }
}
