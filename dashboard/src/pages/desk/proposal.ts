// SPDX-License-Identifier: Apache-2.0
//
// What would put a record right, where one answer lies at hand: a person looks at it and takes it, or does not.
import type { Issue } from "../../api/types";
import { text } from "../../money/money";
import type { Texts } from "./record_form";

export interface Proposal {
  set: Record<string, string>;
  because: string;
}

const WHOLE = /^[1-9]\d{0,8}$/;
const DECIMAL = /^\d+(\.\d+)?$/;

interface Decimal {
  units: bigint;
  digits: number;
}
function decimal(text: string | undefined): Decimal | null {
  if (!text || !DECIMAL.test(text)) return null;
  const [whole = "", part = ""] = text.split(".");
  return { units: BigInt(whole + part), digits: part.length };
}

// To so many digits, where that loses nothing.
function exact({ units, digits }: Decimal, wanted: number): string | null {
  if (digits <= wanted) return text({ units: units * 10n ** BigInt(wanted - digits), digits: wanted });
  const scale = 10n ** BigInt(digits - wanted);
  return units % scale === 0n ? text({ units: units / scale, digits: wanted }) : null;
}

function total(said: Texts, digits: number): Proposal | null {
  const price = decimal(said.price);
  if (!price || !WHOLE.test(said.quantity ?? "")) return null;
  const product = exact({ units: price.units * BigInt(said.quantity!), digits: price.digits }, digits);
  return product === null ? null : { set: { total: product }, because: `${said.quantity} × ${said.price}` };
}

function price(said: Texts): Proposal | null {
  const sum = decimal(said.total);
  if (!sum || sum.units === 0n || !WHOLE.test(said.quantity ?? "")) return null;
  const quantity = BigInt(said.quantity!);
  return sum.units % quantity === 0n
    ? {
        set: { price: text({ units: sum.units / quantity, digits: sum.digits }) },
        because: `${said.total} ÷ ${said.quantity}`,
      }
    : null;
}

// "£1,200.00" is read by people as a number; the comma stands for thousands only where three digits follow it.
function number(said: Texts, field: string): Proposal | null {
  const given = said[field] ?? "";
  const bare = given.replaceAll(/[\s£$€¥]/g, "");
  const plain = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(bare) ? bare.replaceAll(",", "") : bare;
  return plain !== given && DECIMAL.test(plain)
    ? { set: { [field]: plain }, because: `“${given}” without its signs` }
    : null;
}

export function proposalFor(issue: Pick<Issue, "cause" | "field" | "said">, shop: Shop): Proposal | null {
  const said: Texts = issue.said;
  switch (issue.cause) {
    case "total_mismatch":
      return total(said, shop.digits);
    case "price_not_positive":
      return price(said);
    case "bad_number":
      return number(said, issue.field);
    case "unknown_currency":
      return { set: { currency: shop.currency }, because: "the shop’s own" };
    default:
      return null;
  }
}

export interface Shop {
  currency: string;
  digits: number;
}
