// SPDX-License-Identifier: Apache-2.0
//
// Whether single letters act at the desk: the reader's choice, kept in the browser.
const KEY = "shopsphere-desk-letters";
const letters = $state({ on: localStorage.getItem(KEY) !== "off" });

export const lettersOn = (): boolean => letters.on;
export function setLettersOn(on: boolean): void {
  letters.on = on;
  localStorage.setItem(KEY, on ? "on" : "off");
}
