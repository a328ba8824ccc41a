// SPDX-License-Identifier: Apache-2.0
//
// A page of the desk under one's hands: finds what a key does in the page's table, keeps it where it comes too soon,
// and says so where it comes to nothing.
//
//   const keyboard = new Keyboard(KEYS, ACTS, { isWaiting: () => desk.waiting, say, leaveField, steps: ["a"] });
//   <svelte:document onkeydown={keyboard.press} />
import { tick } from "svelte";
import { actionIn, type KeyTable } from "./keys";
import { KeyQueue } from "./key_queue";
import { lettersOn } from "./letters.svelte";

export type Deed = () => void | Promise<void>;

export interface Hands {
  isWaiting: () => boolean;
  say: (hint: string) => void;
  leaveField: Deed;
  steps: readonly string[]; // keys that take a step at once
  special?: (key: string) => Deed | null; // keys that mean something only now
}

const ELSEWHERE = "dialog, nav, [role=radiogroup], fieldset"; // have keys of their own

const DOUBLE_MS = 350;
const NONE = { key: "", at: 0 };

export class Keyboard<A extends string> {
  #last = NONE;
  #queue = new KeyQueue(
    (key) => this.#giveOn(key),
    () => this.hands.say("Keys that you pressed meanwhile were not carried out."),
  );

  constructor(
    private readonly table: KeyTable<A>,
    private readonly acts: Record<A, Deed>,
    private readonly hands: Hands,
  ) {}

  press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return; // its close event comes later than the next key may
    const target = event.target as Element;
    if (target.closest(ELSEWHERE)) return;
    const typing = target.matches("input, select, textarea");
    const onControl = target.matches("button, a, summary");
    const mayWait = !typing && !event.repeat && !(onControl && event.key === "Enter");
    if (this.#isDouble(event)) return event.preventDefault();
    if (event.key !== this.#last.key) this.#last = NONE;
    if (mayWait && this.#queue.keep(event.key, this.hands.isWaiting())) return event.preventDefault();
    const deed = this.#deedOf(event.key, typing, onControl);
    if (!deed) return;
    event.preventDefault();
    if (this.hands.steps.includes(event.key)) this.#last = { key: event.key, at: event.timeStamp };
    void deed();
  };

  // The key of a step, struck twice: it was meant once, and what lies open now was not read yet.
  #isDouble({ key, timeStamp }: KeyboardEvent): boolean {
    return key === this.#last.key && timeStamp - this.#last.at < DOUBLE_MS && this.#queue.isEmpty;
  }

  giveOn(): void {
    void this.#queue.giveOn(this.hands.isWaiting);
  }
  drop(): void {
    this.#queue.drop();
  }

  #deedOf(key: string, typing: boolean, onControl: boolean): Deed | null {
    const special = typing ? null : (this.hands.special?.(key) ?? null);
    if (special) return special;
    const action = actionIn(this.table, { key, typing, onControl, letters: lettersOn() });
    if (!action) return null;
    return () => {
      this.hands.say("");
      return this.acts[action]();
    };
  }

  async #giveOn(key: string): Promise<void> {
    const isInField = document.activeElement instanceof HTMLInputElement;
    if (isInField && key.length === 1) return void document.execCommand("insertText", false, key);
    if (isInField && key === "Enter") return this.hands.leaveField();
    await this.#deedOf(key, false, false)?.();
    await tick();
  }
}
