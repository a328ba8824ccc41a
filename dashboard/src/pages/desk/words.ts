// SPDX-License-Identifier: Apache-2.0
//
// What the desk's causes, fields, states and views are called on the page.
import type { DismissReason, IssueState } from "../../api/types";

const CAUSES: Record<string, string> = {
  malformed: "Cannot be read as a record",
  not_utf8: "Text is not UTF-8",
  missing_field: "Missing field",
  bad_number: "Not a number",
  bad_time: "Not a time",
  bad_value: "Value that may not be",
  text_too_long: "Text too long",
  unknown_currency: "Unknown currency",
  price_not_positive: "Price zero or negative",
  quantity_not_positive: "Quantity zero or negative",
  total_mismatch: "Total does not add up",
  amount_too_large: "Amount too large",
  time_after_receipt: "Time in the future",
  unexpected_field: "Field that does not belong",
  conflict: "Same id, other contents",
  refund_beyond_sale: "Refund beyond its sale",
  refunds_stand: "Refunds stand against it",
  stale_revision: "Changed since",
  nothing_to_replace: "Nothing to correct or void",
  sale_voided: "Its sale was voided",
  held: "Held by a rule",
  against_rule: "Against a rule of the shop",
};

const FIELDS: Record<string, string> = {
  transaction_id: "Transaction",
  user_id: "Customer",
  product_id: "Product id",
  product_name: "Product",
  timestamp: "Time",
  order_id: "Order",
  refers_to: "Refund of",
  target: "About",
  restock: "Back on the shelf",
  to: "Its sale",
};

const VIEWS: Record<string, string> = {
  revenue: "Revenue",
  top_five: "Top five of the day",
  stock: "Stock",
  statistics: "Averages and spread",
  best_sellers: "Best sellers",
  hours: "By the hour",
  customers: "Customers",
  catalogue: "Catalogue",
  flags: "Flags",
  rule_flags: "Flags of rules",
  outliers: "Unusual for their category",
  issues: "Issues",
};

const sentence = (name: string): string => {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export const causeTitle = (cause: string): string => CAUSES[cause] ?? sentence(cause);
export const fieldTitle = (field: string): string => FIELDS[field] ?? sentence(field);
export const viewTitle = (view: string): string => VIEWS[view] ?? sentence(view);
export const stateTitle = (state: IssueState): string => sentence(state);

// What somebody did, as the history and a toast say it.
export const stepTitle = (state: IssueState): string => (state === "open" ? "Opened again" : sentence(state));

// A record that a rule holds is right as it stands once somebody says so: it is booked then.
export const isHeld = (cause: string | undefined): boolean => cause === "held";
export const confirmTitle = (cause: string | undefined): string => (isHeld(cause) ? "Release" : "Confirm");

// What a job is at.
const JOBS: Partial<Record<IssueState, string>> = {
  open: "Take back",
  fixed: "Fix",
  dismissed: "Dismiss",
  confirmed: "Confirm",
};
export const jobTitle = (step: IssueState): string => JOBS[step] ?? stepTitle(step);

export const REASONS: readonly (readonly [DismissReason, string, string])[] = [
  ["test_record", "A test", "somebody tried the till"],
  ["repeated", "Repeated", "booked under another id already"],
  ["not_a_sale", "Not a sale", "a note, a fee, a line of another book"],
  ["superseded", "Superseded", "a later record says the same"],
  ["not_recoverable", "Not recoverable", "nobody can say what it meant"],
  ["other", "Other", "the note says why"],
];
export const reasonTitle = (reason: string): string =>
  REASONS.find(([name]) => name === reason)?.[1] ?? sentence(reason);

export const issues = (count: number, written: string): string => `${written} ${count === 1 ? "issue" : "issues"}`;
