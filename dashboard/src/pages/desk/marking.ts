// SPDX-License-Identifier: Apache-2.0
//
// Finds the field at fault in a record's text, so that it can be marked there.
//
// In JSON by its name; in a line of CSV by its place, where the columns are the usual ones, or by what it said, where
// just one column says that. Where it is not sure it marks nothing.
import { MAIN } from "./record_form";

export interface Span {
  from: number;
  to: number;
}

function inJson(raw: string, field: string): Span | null {
  const key = new RegExp(`"${field}"\\s*:\\s*`).exec(raw);
  if (!key) return null;
  const from = key.index + key[0].length;
  const value = /^(?:"(?:[^"\\]|\\.)*"|[^,}\]\s]+)/.exec(raw.slice(from));
  return value ? { from, to: from + value[0].length } : null;
}

export interface Cell extends Span {
  text: string; // without its quotes
}

export function cellsOf(line: string, separator = ","): Cell[] {
  const cells: Cell[] = [];
  let from = 0;
  while (from <= line.length) {
    let to = from;
    if (line[from] === '"') {
      to = from + 1;
      while (to < line.length && !(line[to] === '"' && line[to + 1] !== '"')) to += line[to] === '"' ? 2 : 1;
      to = Math.min(to + 1, line.length);
    }
    while (to < line.length && line[to] !== separator) to += 1;
    const quoted = line[from] === '"';
    const text = quoted
      ? line.slice(from + 1, Math.max(from + 1, to - 1)).replaceAll('""', '"')
      : line.slice(from, to);
    cells.push({ from, to, text });
    from = to + 1;
  }
  return cells;
}

const isEmpty = ({ from, to }: Span): boolean => from === to;

// Where the column is: known by the source, or to be found.
type ColumnOf = (columns: number) => number | undefined;

export function markOf(raw: string, field: string, said?: string, columnOf?: ColumnOf): Span | null {
  if (field === "") return null;
  const text = raw.trimEnd();
  if (text.startsWith("{")) return inJson(text, field);
  const cells = cellsOf(text);
  const column = columnOf?.(cells.length);
  if (column !== undefined) return cells[column] && !isEmpty(cells[column]) ? cells[column] : null;
  const alike = said === undefined ? [] : cells.filter((cell) => cell.text.trim() === said);
  const usual = cells.length >= MAIN.length ? cells[(MAIN as readonly string[]).indexOf(field)] : undefined;
  if (said === undefined) return usual && !isEmpty(usual) && looksUsual(cells) ? usual : null;
  if (usual && alike.includes(usual)) return usual;
  return alike.length === 1 && alike[0] && !isEmpty(alike[0]) ? alike[0] : null;
}

// Ten columns in the order of the format: the ninth is a day and a time.
const looksUsual = (cells: readonly Cell[]): boolean => /\d{4}|:/.test(cells[8]?.text ?? "");

const LEAD = 22; // characters that are kept before a mark that would lie beyond the line's end

// A text in three parts, the second of them marked; what comes long before the mark is left out.
export function around(raw: string, mark: Span | null): [before: string, marked: string, after: string] {
  if (!mark) return [raw, "", ""];
  const before = raw.slice(0, mark.from);
  return [
    before.length > LEAD + 8 ? `…${before.slice(-LEAD)}` : before,
    raw.slice(mark.from, mark.to),
    raw.slice(mark.to),
  ];
}
