// SPDX-License-Identifier: Apache-2.0
//
// Which products are low: those that fell lately first, and for a moment those that were just filled up.
import type { Alerts, LowStock, StockCell } from "../api/types";

export interface ShownAlert extends LowStock {
  state: "low" | "new" | "cleared";
  at: number;
}

const CLEARED_SHOWN_MS = 6000;
const NEW_MS = 12_000;

export class AlertBook {
  #alerts = new Map<string, ShownAlert>(); // outside of the reactive state: thousands of cells a second come here
  #version = $state(0);
  #heard = new Map<string, { cell: StockCell; asOf: number }>(); // since the last load: one of these may be newer
  #order = 0; // alerts that were there at the start come after those that fell since

  active = $derived.by(
    () => (this.#version, [...this.#alerts.values()].filter((one) => one.state !== "cleared").length),
  );
  shown = $derived.by(
    () => (
      this.#version,
      [...this.#alerts.values()].sort((one, other) => other.at - one.at || one.stock - other.stock)
    ),
  );

  load({ as_of, active, notices }: Alerts): void {
    const lately = new Map(notices.map((notice) => [notice.product_id, notice.number]));
    this.#order = Math.max(0, ...lately.values());
    this.#alerts = new Map(
      active.map((row) => [row.product_id, { ...row, state: "low" as const, at: lately.get(row.product_id) ?? 0 }]),
    );
    const heard = [...this.#heard.values()];
    this.#heard.clear();
    for (const { cell, asOf } of heard) if (asOf > as_of) this.merge(cell, asOf);
    this.show();
  }

  show(): void {
    this.#version += 1;
  }

  merge(cell: StockCell, asOf: number): void {
    const { product_id, product, stock, reorder_level, low } = cell;
    this.#heard.set(product_id, { cell, asOf });
    const known = this.#alerts.get(product_id);
    if (!low && (!known || known.state === "cleared")) return;
    const facts = { product_id, product, stock, reorder_level: reorder_level ?? 0 };
    if (low && known && known.state !== "cleared") this.#put({ ...known, ...facts });
    else if (low) {
      this.#put({ ...facts, state: "new", at: ++this.#order });
      setTimeout(() => this.#settle(product_id, "new"), NEW_MS);
    } else if (known) {
      this.#put({ ...known, ...facts, state: "cleared" });
      setTimeout(() => this.#settle(product_id, "cleared"), CLEARED_SHOWN_MS);
    }
  }

  #put(alert: ShownAlert): void {
    this.#alerts.set(alert.product_id, alert);
  }

  #settle(product: string, from: "new" | "cleared"): void {
    const alert = this.#alerts.get(product);
    if (alert?.state !== from) return;
    if (from === "cleared") this.#alerts.delete(product);
    else this.#put({ ...alert, state: "low" });
    this.show();
  }
}
