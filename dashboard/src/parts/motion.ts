// SPDX-License-Identifier: Apache-2.0
//
// How things move: not at all where the reader asked for less motion (asked each time: the setting can change while
// the page is open), and never so that a busy day keeps them from arriving.
import { cubicOut } from "svelte/easing";
import type { AnimationConfig } from "svelte/animate";

export const still = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

const CALM_AFTER = 3; // of its duration: so long after a move began no other one does

// How long a move may take that begins, or goes on, `since` ms after the last one began. Svelte begins a move anew
// with each change of the list, from where the row is just then: at ten changes a second, on a slow screen, rows
// would be on their way for ever.
export function timeToMove(since: number, duration: number): number {
  if (since < duration) return duration - since;
  return since < duration * CALM_AFTER ? 0 : duration;
}

const begun = new WeakMap<Element, number>();

// For `animate:`: a row that takes another place in its list is seen to go there. Where the whole list has moved,
// its rows do so with it.
export function moved(
  row: Element,
  { from, to }: { from: DOMRect; to: DOMRect },
  { duration }: { duration: number },
): AnimationConfig {
  const [across, down] = [from.left - to.left, from.top - to.top];
  const list = row.parentElement?.getBoundingClientRect();
  if (still() || !list || Math.abs(down) > list.height || Math.abs(across) > list.width) return { duration: 0 };
  const now = performance.now();
  const since = now - (begun.get(row) ?? -Infinity);
  if (since >= duration * CALM_AFTER) begun.set(row, now);
  return {
    duration: timeToMove(since, duration),
    easing: cubicOut,
    css: (_, left) => `transform: translate(${left * across}px, ${left * down}px)`,
  };
}
