// SPDX-License-Identifier: Apache-2.0
//
// The present value of each cell, by its key. Cells come absolute, so a later one simply takes the place of the
// one before; one that was already superseded is dropped by its position.
//
//   const revenue = new Cells<RevenueCell>((cell) => `${cell.day}|${cell.city}|${cell.category}|${cell.currency}`);
//   revenue.load(rows, as_of);      // a fresh start
//   revenue.merge(cell, as_of);     // true if it changed anything

export class Cells<T> {
  #values = new Map<string, T>();
  #positions = new Map<string, number>();
  #loaded = 0;

  constructor(private readonly keyOf: (cell: T) => string) {}

  // A fresh start. What was merged from a later position than these rows stays: on two connections the newer
  // may come first. `keep` says which of those still belong here.
  load(cells: Iterable<T>, asOf: number, keep: (cell: T) => boolean = () => true): void {
    const later = [...this.#positions].filter(([key, position]) => position > asOf && keep(this.#values.get(key)!));
    const kept = later.map(([key]) => [key, this.#values.get(key)!] as const);
    this.#values = new Map([...cells].map((cell) => [this.keyOf(cell), cell] as const).concat(kept));
    this.#positions = new Map(later);
    this.#loaded = asOf;
  }

  merge(cell: T, asOf: number): boolean {
    const key = this.keyOf(cell);
    if (asOf < (this.#positions.get(key) ?? this.#loaded)) return false;
    this.#values.set(key, cell);
    this.#positions.set(key, asOf);
    return true;
  }

  get(key: string): T | undefined {
    return this.#values.get(key);
  }
  values(): T[] {
    return [...this.#values.values()];
  }
  get size(): number {
    return this.#values.size;
  }
}
