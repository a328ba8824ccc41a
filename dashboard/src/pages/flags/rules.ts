// SPDX-License-Identifier: Apache-2.0
//
// What the rules are called on the page, and what one does about what they flag.
import type { FlagRow } from "../../api/types";

interface Words {
  title: string;
  advice: string;
  of: readonly [one: string, several: string]; // what is counted
}

// Those that hold for any shop. A rule of the shop's own goes by its name.
const RULES: Record<string, Words> = {
  repeated_line: {
    title: "Lines repeated to the letter",
    advice: "The same line stands more than once in one order. Void what was not bought twice.",
    of: ["repeat", "repeats"],
  },
  unknown_product: {
    title: "Products without a record",
    advice: "They are sold, and nothing is known of them. Send their records; the flags clear by themselves.",
    of: ["sale", "sales"],
  },
  unknown_user: {
    title: "Customers without a record",
    advice: "They buy, and nothing is known of them. Send their records; the flags clear by themselves.",
    of: ["sale", "sales"],
  },
  odd_local_time: {
    title: "Times that the clock skipped or showed twice",
    advice: "Lines in the hour in which the clocks changed. An offset in the time says which hour is meant.",
    of: ["line", "lines"],
  },
  unmatched_refund: {
    title: "Refunds that name no sale",
    advice: "Open the refund among the product's transactions and give it its sale.",
    of: ["refund", "refunds"],
  },
};

const sentence = (name: string): string => {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export const wordsOf = (rule: string): Words =>
  RULES[rule] ?? {
    title: sentence(rule),
    advice: "A rule of the shop's rules.toml. Look at what was booked; correct, refund or void what is wrong.",
    of: ["", ""],
  };

export function counted(rule: string, number: number, written: string): string {
  const [one, several] = wordsOf(rule).of;
  return one === "" ? written : `${written} ${number === 1 ? one : several}`;
}

const DAY = /^\d{4}-\d\d-\d\d$/;
// "Toys on 2024-12-30: above £100, …"
const ON_A_DAY = / on (\d{4}-\d\d-\d\d): /;

function aboutWords(about: string, day: (of: string) => string): string {
  if (DAY.test(about)) return day(about);
  return about.replace(ON_A_DAY, (_, of: string) => ` on ${day(of)}: `);
}

// `day` writes a day as people do.
export const subjectOf = (
  { product, product_id, user_id, about }: FlagRow,
  day: (of: string) => string = (of) => of,
): string =>
  [product || product_id, user_id && `customer ${user_id}`, about && aboutWords(about, day)]
    .filter(Boolean)
    .join(", ");

// The transactions that it is about, as the desk finds them.
export function filtersOf({ user_id, product_id, about, rule }: FlagRow): Record<string, string> {
  const day = rule === "odd_local_time" ? about : about && ON_A_DAY.exec(about)?.[1];
  return {
    ...(user_id ? { user: user_id } : {}),
    ...(product_id ? { product: product_id } : {}),
    ...(day ? { from: day, to: day } : {}),
  };
}
