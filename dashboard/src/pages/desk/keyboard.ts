// SPDX-License-Identifier: Apache-2.0
//
// A page of the desk under one's hands: finds what a key does in the page's table, keeps it where it comes too soon,
// and says so where it comes to nothing.
//
//   const keyboard = new Keyboard(KEYS, ACTS, { isWaiting: () => desk.waiting, say, leaveField });
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
  special?: (key: string) => Deed | null; // keys that mean something only now
}

const ELSEWHERE = "dialog, nav, [role=radiogroup], fieldset"; // have keys of their own

const DOUBLE_MS = 500;
const MOVES = ["j", "k", "ArrowDown", "ArrowUp"];

export class Keyboard<A extends string> {
  #last = { key: "", at: 0 };
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
    if (mayWait && this.#isDouble(event.key)) return event.preventDefault();
    if (mayWait && this.#queue.keep(event.key, this.hands.isWaiting())) return event.preventDefault();
    const deed = this.#deedOf(event.key, typing, onControl);
    if (!deed) return;
    event.preventDefault();
    this.#last = { key: event.key, at: performance.now() };
    void deed();
  };

  // The key of the step that is under way, struck twice: it was meant once.
  #isDouble(key: string): boolean {
    const isAgain = key === this.#last.key && performance.now() - this.#last.at < DOUBLE_MS;
    return isAgain && !MOVES.includes(key) && this.#queue.isEmpty && this.hands.isWaiting();
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
