// SPDX-License-Identifier: Apache-2.0
//
// What is asked of the server at the desk: verbs upon one issue, upon some, or upon all that are alike.
import { send } from "../../api/client";
import type { DeskJob, DismissReason, GroupDone, Issue, StepDone, StepTried } from "../../api/types";
import type { GroupName } from "./groups";

export type Verb = "fix" | "dismiss" | "confirm" | "undo";

export interface Step {
  verb: Verb;
  set?: Record<string, string>;
  because?: DismissReason;
  note?: string;
}

const bodyOf = ({ verb, set, because, note }: Step): Record<string, unknown> => ({
  ...(verb === "fix" ? { set: set ?? {} } : {}),
  ...(verb === "dismiss" ? { because } : {}),
  ...(note ? { note } : {}),
});

// Not of crypto.randomUUID(): that is missing where the shop is reached over plain HTTP by another name.
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

const DRY = { dry_run: true };
const pathOf = (id: string, verb: Verb): string => `/v1/issues/${encodeURIComponent(id)}/${verb}`;
type One = Pick<Issue, "issue_id" | "revision">;

export const tryOne = (issue: One, step: Step, signal: AbortSignal): Promise<StepTried> =>
  send(
    "POST",
    pathOf(issue.issue_id, step.verb),
    { ...bodyOf(step), revision: issue.revision },
    { query: DRY, signal },
  );

export const takeOne = (issue: One, step: Step, key: string): Promise<StepDone> =>
  send("POST", pathOf(issue.issue_id, step.verb), { ...bodyOf(step), revision: issue.revision }, { key });

export type Target = { ids: string[] } | (GroupName & { per_second?: number });
export const IDS_MAX = 1000;

export const tryMany = (target: Target, step: Step, signal: AbortSignal): Promise<StepTried> =>
  send("POST", `/v1/issues/${step.verb}`, { ...bodyOf(step), ...target }, { query: DRY, signal });

export const takeGroup = (target: Target, step: Step, key: string): Promise<DeskJob> =>
  send("POST", `/v1/issues/${step.verb}`, { ...bodyOf(step), ...target }, { key });

// More than one request takes are sent one after the other, each under a key of its own made of the click's.
export async function takeSome(ids: readonly string[], step: Step, key: string): Promise<GroupDone> {
  let sum: GroupDone | null = null;
  for (let from = 0; from < ids.length; from += IDS_MAX) {
    const some = { ...bodyOf(step), ids: ids.slice(from, from + IDS_MAX) };
    const done: GroupDone = await send("POST", `/v1/issues/${step.verb}`, some, { key: `${key}-${from}` });
    sum = sum ? together(sum, done) : done;
  }
  return sum ?? { as_of: 0, settled: 0, repeated: 0, refused: 0, refusals: [] };
}

const together = (one: GroupDone, other: GroupDone): GroupDone => ({
  as_of: other.as_of,
  settled: one.settled + other.settled,
  repeated: one.repeated + other.repeated,
  refused: one.refused + other.refused,
  refusals: [...one.refusals, ...other.refusals],
});
