// SPDX-License-Identifier: Apache-2.0
//
// The last minutes of what /v1/system said, for small charts.
import type { SystemFacts } from "../../api/types";

const KEPT = 150;

export class History {
  #at: number[] = [];
  #facts = $state.raw<readonly SystemFacts[]>([]);

  add(facts: SystemFacts, now: number): void {
    this.#at = [...this.#at, now / 1000].slice(-KEPT);
    this.#facts = [...this.#facts, facts].slice(-KEPT);
  }

  line(of: (facts: SystemFacts) => number | null): [number[], (number | null)[]] {
    return [this.#at.slice(-this.#facts.length), this.#facts.map(of)];
  }
}
