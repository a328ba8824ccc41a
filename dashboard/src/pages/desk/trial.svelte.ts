// SPDX-License-Identifier: Apache-2.0
//
// The dry run of what a person is typing: asked for a moment after the last key, and only ever shown for what stands
// in the form now.
import { asProblem, isAbort, type Problem } from "../../api/client";
import type { Refusal, StepTried } from "../../api/types";

const WAIT_MS = 200;

export type Ask = (signal: AbortSignal) => Promise<StepTried>;

export class Trial {
  tried = $state.raw<StepTried | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  of = $state(""); // what it was a trial of
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | null = null;

  // Whether what stands in the form was tried, and would be done.
  fits(what: string): boolean {
    return this.of === what && this.tried !== null && this.tried.would_settle > 0;
  }

  get refusal(): Refusal | null {
    return this.tried?.refusals[0] ?? null;
  }

  ask(what: string, ask: Ask, wait = WAIT_MS): void {
    this.#drop();
    this.of = what;
    this.busy = true;
    this.problem = null;
    if (wait === 0) void this.#run(what, ask);
    else this.#timer = setTimeout(() => void this.#run(what, ask), wait);
  }

  clear(): void {
    this.#drop();
    this.tried = null;
    this.problem = null;
    this.busy = false;
    this.of = "";
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#abort = null;
    if (this.busy) this.tried = null;
  }

  async #run(what: string, ask: Ask): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const tried = await ask(abort.signal);
      if (this.#abort !== abort) return;
      this.tried = tried;
    } catch (failure) {
      if (isAbort(failure) || this.#abort !== abort) return;
      this.tried = null;
      this.problem = asProblem(failure);
    }
    this.of = what;
    this.busy = false;
  }
}
