// SPDX-License-Identifier: Apache-2.0
//
// Whether the reader asked for less motion. Asked each time: the setting can change while the page is open.
export const still = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
