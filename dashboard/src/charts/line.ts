// SPDX-License-Identifier: Apache-2.0
//
// One line of a chart: its name, and a colour named as in tokens.css.
export interface Line {
  name: string;
  colour: string;
  width?: number;
  dash?: number[];
  fill?: boolean;
  dot?: boolean;
  columns?: boolean;
}
