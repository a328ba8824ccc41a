// SPDX-License-Identifier: Apache-2.0
//
// Learns where a source's lines have their fields, from issues that were opened: their fields are known one by one.
// So a file of columns in an order of its own has the field at fault marked in every line of the list.
import { cellsOf } from "./marking";
import type { Texts } from "./record_form";

const SOURCES_MAX = 200;

// "till.csv:12": without the line.
const sourceOf = (source: string): string => source.replace(/:\d+$/, "");

export class Layouts {
  #columns = new Map<string, Map<string, number>>(); // by source and number of columns: column by field

  learn(raw: string, source: string, said: Texts): void {
    const cells = cellsOf(raw.trimEnd());
    if (raw.startsWith("{") || cells.length < 2) return;
    const key = this.#key(source, cells.length);
    const columns = this.#columns.get(key) ?? new Map<string, number>();
    for (const [field, text] of Object.entries(said)) {
      const alike = cells.flatMap((cell, at) => (cell.text.trim() === text ? [at] : []));
      if (alike.length === 1 && !columns.has(field)) columns.set(field, alike[0]!);
    }
    this.#columns.set(key, columns);
    if (this.#columns.size > SOURCES_MAX) this.#columns.delete(this.#columns.keys().next().value!);
  }

  columnOf(source: string, columns: number, field: string): number | undefined {
    return this.#columns.get(this.#key(source, columns))?.get(field);
  }

  #key(source: string, columns: number): string {
    return `${sourceOf(source)}|${columns}`;
  }
}
