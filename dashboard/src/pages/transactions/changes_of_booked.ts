// SPDX-License-Identifier: Apache-2.0
//
// What is asked of the server about a booked transaction: changes, tried before they are made.
import { asProblem, get, send, type Problem } from "../../api/client";
import type {
  StepTried,
  Transaction,
  TransactionChanged,
  TransactionStory,
  TransactionTried,
} from "../../api/types";

export type Change =
  | { verb: "correct"; set: Record<string, string> }
  | { verb: "refund"; quantity?: number | string; amount?: string; restock: boolean }
  | { verb: "void"; target?: string } // one of its refunds; absent: the sale with all of them
  | { verb: "undo"; record: string }
  | { verb: "link"; to?: string } // a refund that names no sale, to its sale; absent: the likeliest one
  | { verb: "unlink"; refund: string }; // takes that back, from the page of either

const pathOf = (id: string): string => `/v1/transactions/${encodeURIComponent(id)}`;

export const look = (id: string, signal: AbortSignal): Promise<Transaction> => get(pathOf(id), {}, signal);

// The revision that was seen, of the line that the change is about.
function revisionOf({ revision, lines }: TransactionStory, change: Change): number {
  const target = change.verb === "void" ? change.target : undefined;
  return lines.find((line) => line.stands && line.transaction_id === target)?.revision ?? revision;
}
function bodyOf(story: TransactionStory, change: Change): Record<string, unknown> {
  const { verb, ...rest } = change;
  if (verb === "unlink") return {};
  return verb === "undo" || verb === "link" ? rest : { ...rest, revision: revisionOf(story, change) };
}
// Which transaction is asked for it.
export const aboutOf = (story: TransactionStory, change: Change): string =>
  change.verb === "unlink" ? change.refund : story.transaction_id;
const verbOf = (story: TransactionStory, change: Change): string =>
  `${pathOf(aboutOf(story, change))}/${change.verb}`;

// What was tried, and which transaction it is about; of a link, the sale.
export type Tried = StepTried & { transaction_id: string };

export async function tryChange(story: TransactionStory, change: Change, signal: AbortSignal): Promise<Tried> {
  try {
    const body = bodyOf(story, change);
    const options = { query: { dry_run: true }, signal };
    return asTried(await send<TransactionTried>("POST", verbOf(story, change), body, options));
  } catch (failure) {
    const problem = asProblem(failure);
    const names = change.verb === "link" || change.verb === "unlink"; // another transaction, which may be gone
    if (problem.status !== 422 && !(names && problem.status === 404)) throw failure;
    return asRefused(problem);
  }
}

export const takeChange = (
  story: TransactionStory,
  change: Change,
  note: string,
  key: string,
): Promise<TransactionChanged> =>
  send("POST", verbOf(story, change), { ...bodyOf(story, change), ...(note ? { note } : {}) }, { key });

// As the desk shows what it tried: a step upon one.
export const asTried = (tried: TransactionTried): Tried => ({
  transaction_id: tried.transaction_id,
  as_of: tried.as_of,
  issues: 1,
  tried: 1,
  would_settle: tried.result === "changed" ? 1 : 0,
  would_refuse: tried.result === "refused" ? 1 : 0,
  repeated: tried.result === "repeated" ? 1 : 0,
  refusals:
    tried.result === "refused"
      ? [{ issue_id: "", cause: tried.cause ?? "bad_value", field: tried.field ?? "", advice: tried.advice ?? "" }]
      : [],
  cells: tried.cells,
  changes: tried.changes,
});

const sentence = (text: string): string =>
  text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");

const asRefused = (problem: Problem): Tried => ({
  ...asTried({ as_of: 0, result: "refused", transaction_id: "", record_id: "", cells: 0, changes: [] }),
  refusals: [
    {
      issue_id: "",
      cause: "bad_value",
      field: problem.field === "set" ? "" : (problem.field?.replace(/^set\./, "") ?? ""),
      advice: sentence(problem.detail),
    },
  ],
});
