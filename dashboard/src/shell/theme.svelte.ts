// SPDX-License-Identifier: Apache-2.0
//
// Light, dark or the device's choice, and the wall: big figures without the frame, for a screen across the room.

import { flushSync } from "svelte";

export type Theme = "auto" | "light" | "dark";
const KEY = "shopsphere-theme";
const device = matchMedia("(prefers-color-scheme: dark)");

const look = $state({ theme: stored(), device: device.matches, wall: false, paper: false });

function stored(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "auto";
}

function show(): void {
  document.documentElement.dataset.theme = dark() ? "dark" : "light";
}
export const theme = (): Theme => look.theme;
export const dark = (): boolean => !look.paper && (look.theme === "auto" ? look.device : look.theme === "dark");

device.addEventListener("change", () => {
  look.device = device.matches;
  show();
});
show();

// Paper is light; charts are drawn anew before it is printed on.
function onPaper(paper: boolean): void {
  look.paper = paper;
  flushSync(show);
}
addEventListener("beforeprint", () => onPaper(true));
addEventListener("afterprint", () => onPaper(false));
matchMedia("print").addEventListener("change", (event) => onPaper(event.matches));

export function setTheme(theme: Theme): void {
  look.theme = theme;
  localStorage.setItem(KEY, theme);
  show();
}

export const wall = (): boolean => look.wall;
export function setWall(on: boolean): void {
  look.wall = on;
  document.documentElement.classList.toggle("wall", on);
  if (on) void document.documentElement.requestFullscreen?.().catch(() => undefined);
  else if (document.fullscreenElement) void document.exitFullscreen();
}
