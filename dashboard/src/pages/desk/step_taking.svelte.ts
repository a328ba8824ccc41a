// SPDX-License-Identifier: Apache-2.0
//
// One step after the other, for a page of the desk: whether one is under way, what was done, why nothing was, and
// what failed, with another try of the same step.
import { asProblem, type Problem } from "../../api/client";

export interface Failed {
  problem: Problem;
  again: () => Promise<void>;
}

export const UNDER_WAY = "The step before is still under way, so this one was not taken.";

export class StepTaking<Done> {
  busy = $state(false);
  said = $state.raw<Done | null>(null); // what the toast says
  failed = $state.raw<Failed | null>(null);
  hint = $state(""); // why a key did nothing

  putAway(): void {
    this.hint = "";
    this.said = null;
  }

  protected async attempt(take: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.failed = null;
    this.hint = "";
    try {
      await take();
    } catch (failure) {
      this.failed = { problem: asProblem(failure), again: () => this.attempt(take) };
    }
    this.busy = false;
  }
}
