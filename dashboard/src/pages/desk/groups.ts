// SPDX-License-Identifier: Apache-2.0
//
// Groups of issues that are alike: what is at stake in them, in which order they are looked at, and their trend.
import type { IssueGroup } from "../../api/types";
import { compare, parse, ZERO, type Money } from "../../money/money";

export interface Stake {
  amount: string;
  currency: string;
}

// "12.50 GBP; 100 JPY"
export const stakes = (amounts: string): Stake[] =>
  amounts.split("; ").flatMap((one) => {
    const [amount, currency] = one.split(" ");
    return amount && currency ? [{ amount, currency }] : [];
  });

const inCurrency = (group: IssueGroup, currency: string): Money => {
  const stake = stakes(group.amounts).find((one) => one.currency === currency);
  return stake ? parse(stake.amount) : ZERO;
};

// Most money of the shop's own currency first; where that is the same, most issues.
export const byStake =
  (currency: string) =>
  (one: IssueGroup, other: IssueGroup): number =>
    compare(inCurrency(other, currency), inCurrency(one, currency)) || other.issues - one.issues;

export const byNewest = (one: IssueGroup, other: IssueGroup): number => other.newest.localeCompare(one.newest);

export const arrivals = (group: IssueGroup): number[] => group.arrivals.split(" ").map(Number);
export const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

export interface GroupName {
  cause: string;
  field: string; // empty: the record as a whole
}
export const isSame = (one: GroupName, other: GroupName): boolean =>
  one.cause === other.cause && one.field === other.field;
