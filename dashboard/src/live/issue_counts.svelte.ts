// SPDX-License-Identifier: Apache-2.0
//
// How many issues are open, by cause, and whether more of them came while the page was looked at.
import type { Cause, IssueCell, IssueCounts as Counts } from "../api/types";
import { Cells } from "./cells";

export interface Arrival {
  cause: Cause;
  more: number;
  at: number; // ms of the reader's clock
}

type Count = Pick<IssueCell, "cause" | "issues">;

export class IssueCounts {
  #cells = new Cells<Count>((cell) => cell.cause);
  #loaded = false;
  version = $state(0);
  arrived = $state.raw<Arrival | null>(null);
  open = $derived.by(() => (this.version, this.#cells.values().reduce((sum, cell) => sum + cell.issues, 0)));

  load({ rows, as_of }: Pick<Counts, "rows" | "as_of">): void {
    this.#cells.load(rows, as_of);
    this.#loaded = true;
    this.version += 1;
  }

  merge(cell: Count, asOf: number, now = Date.now()): void {
    const before = this.#cells.get(cell.cause)?.issues ?? 0;
    if (!this.#cells.merge(cell, asOf) || cell.issues === before) return;
    this.version += 1;
    if (this.#loaded && cell.issues > before)
      this.arrived = { cause: cell.cause, more: cell.issues - before, at: now };
  }
}
