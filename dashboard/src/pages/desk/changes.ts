// SPDX-License-Identifier: Apache-2.0
//
// The cells that a step would change, put together by view, and which way each of them goes.
import type { ChangedCell, ChangedMeasure } from "../../api/types";
import { compare, parse } from "../../money/money";

const MAIN = ["revenue", "top_five", "stock", "flags"];
export const isMain = (view: string): boolean => MAIN.includes(view);

export interface ViewChanges {
  view: string;
  cells: ChangedCell[];
}

// In the order in which the server tells them: what people look at first, first. The issue itself changes with every
// step and is left out.
export function byView(changes: readonly ChangedCell[]): ViewChanges[] {
  const views = new Map<string, ChangedCell[]>();
  for (const cell of changes) {
    if (cell.view === "issues" || cell.measures.length === 0) continue;
    views.set(cell.view, [...(views.get(cell.view) ?? []), cell]);
  }
  return [...views].map(([view, cells]) => ({ view, cells }));
}

const NUMBER = /^-?\d+(\.\d+)?$/;

// A rank is better the smaller it is; an alert that is raised is no gain; less in stock is neither.
export function direction({ type, name, before, after }: ChangedMeasure, view: string): "up" | "down" | "other" {
  if (name === "low-stock alert") return after === "yes" ? "down" : "up";
  if (view === "top_five") {
    if (before === "" || after === "") return before === "" ? "up" : "down";
    return Number(after) < Number(before) ? "up" : "down";
  }
  if (view === "stock" || type === "text" || !NUMBER.test(before || "0") || !NUMBER.test(after || "0"))
    return "other";
  const way = compare(parse(after || "0"), parse(before || "0"));
  return way > 0 ? "up" : way < 0 ? "down" : "other";
}

const LEADING: Record<string, string> = { revenue: "revenue", top_five: "place", stock: "stock", flags: "" };

// That which a view is named for, then the others.
export function leading({ view, measures }: ChangedCell): {
  first: ChangedMeasure | undefined;
  others: ChangedMeasure[];
} {
  const name = LEADING[view];
  const first = measures.find((measure) => measure.name === name) ?? (name === undefined ? undefined : measures[0]);
  return { first, others: measures.filter((measure) => measure !== first) };
}

export function measureTitle({ name, before, after }: ChangedMeasure, view: string): string {
  if (view === "top_five" || (view === "revenue" && name === "revenue") || (view === "stock" && name === "stock"))
    return "";
  if (name === "low-stock alert")
    return after === "yes" ? "alert raised:" : before === "yes" ? "alert cleared:" : name;
  return name.replaceAll("_", " ");
}
