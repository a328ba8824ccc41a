// SPDX-License-Identifier: Apache-2.0
//
// Keeps the keys that come while the page cannot act upon them yet, because a step is under way or what they are
// meant for is still being loaded, and gives them on in their order once it can. What was typed ahead goes into the
// field that a key before it opened.
//
//   const keys = new KeyQueue(act, lost);
//   if (keys.keep(event.key, isBusy)) event.preventDefault(); else act(event.key);
//   $effect(() => { if (!isBusy) void keys.giveOn(() => isBusy); });
//
// Limits: so many keys, so long; what is older was meant for something else, and `lost` hears of it.

const KEPT_MAX = 32;
const KEPT_MS = 5000;
const IS_KEPT = /^(.|Enter|Escape|ArrowDown|ArrowUp|Home|End)$/u;

export class KeyQueue {
  #keys: { key: string; at: number }[] = [];
  #giving = false;

  get isEmpty(): boolean {
    return this.#keys.length === 0;
  }

  constructor(
    private readonly act: (key: string) => Promise<void> | void,
    private readonly lost: (keys: number) => void,
  ) {}

  // Whether the key is kept for later: behind a key that waits, every other one waits too.
  keep(key: string, isBusy: boolean, now = Date.now()): boolean {
    if ((!isBusy && !this.#giving && this.#keys.length === 0) || !IS_KEPT.test(key)) return false;
    if (this.#keys.length < KEPT_MAX) this.#keys.push({ key, at: now });
    return true;
  }

  async giveOn(isBusy: () => boolean, now: () => number = Date.now): Promise<void> {
    if (this.#giving) return;
    this.#giving = true;
    try {
      while (this.#keys.length > 0 && !isBusy()) {
        if (now() - this.#keys[0]!.at > KEPT_MS) return this.drop();
        await this.act(this.#keys.shift()!.key);
      }
    } finally {
      this.#giving = false;
    }
  }

  // What they were meant for did not come about.
  drop(): void {
    if (this.#keys.length === 0) return;
    const lost = this.#keys.length;
    this.#keys = [];
    this.lost(lost);
  }
}
