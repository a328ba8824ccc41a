// SPDX-License-Identifier: Apache-2.0
//
// The desk's reading side on issues in memory, for working on its page: steps are refused, the real server takes them.
const CAUSES = [
  ["total_mismatch", "total", "The total is not quantity times price: correct one of the three."],
  ["unknown_currency", "currency", "The currency is no code of ISO 4217 such as GBP."],
  ["bad_number", "quantity", "The field is not a number, has too many decimals or is too large."],
];
const SPOILT = { total: "99.00", currency: "GPB", quantity: "two" };

function issue(shop, at) {
  const [cause, field, advice] = CAUSES[at % CAUSES.length];
  const said = {
    transaction_id: `till-${at}`,
    user_id: "1001",
    product_id: "2001",
    product_name: "Laptop",
    category: "Electronics",
    quantity: "2",
    price: "45.00",
    total: "90.00",
    timestamp: shop.now.replace("T", " "),
    city: "London",
    [field]: SPOILT[field],
  };
  const raw = JSON.stringify(said);
  const time = said.timestamp;
  return {
    as_of: shop.asOf,
    issue_id: (0xabc000000000 + at).toString(16),
    record: "transaction",
    cause,
    advice,
    field,
    rule: "",
    severity: "",
    transaction_id: said.transaction_id,
    source: `http:mock:${at + 1}`,
    first_seen: time,
    last_seen: time,
    received_at: time,
    seen: 1,
    amount: cause === "unknown_currency" ? null : said.total,
    currency: cause === "unknown_currency" ? "" : "GBP",
    state: "open",
    revision: 0,
    position: at + 1,
    raw,
    raw_base64: Buffer.from(raw).toString("base64"),
    said,
    history: [],
  };
}

const COUNT = 300;
const all = (shop) => Array.from({ length: COUNT }, (_, at) => issue(shop, at));

export function issues(shop, query) {
  const open = ["open", "all"].includes(query.get("state") ?? "open") ? all(shop) : [];
  const found = open.filter(
    (one) =>
      (!query.has("cause") || one.cause === query.get("cause")) &&
      (!query.has("field") || one.field === query.get("field")),
  );
  if (query.has("by")) return { as_of: shop.asOf, rows: groups(found) };
  const offset = Number(query.get("offset") ?? 0);
  return { as_of: shop.asOf, rows: found.slice(offset, offset + Number(query.get("limit") ?? 50)) };
}

function groups(found) {
  return CAUSES.map(([cause, field, advice]) => {
    const rows = found.filter((one) => one.cause === cause);
    const pence = rows.reduce((sum, one) => sum + Math.round(Number(one.amount ?? 0) * 100), 0);
    const times = rows.map((one) => one.first_seen).sort();
    return {
      cause,
      field,
      advice,
      issues: rows.length,
      seen: rows.length,
      oldest: times[0],
      newest: times.at(-1),
      amounts: pence > 0 ? `${(pence / 100).toFixed(2)} GBP` : "",
      arrivals: Array.from({ length: 24 }, (_, hour) => (hour * 7) % 11).join(" "),
    };
  }).filter((group) => group.issues > 0);
}

export const issueOf = (shop, id) => all(shop).find((one) => one.issue_id.startsWith(id)) ?? null;
