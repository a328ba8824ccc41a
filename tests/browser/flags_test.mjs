// SPDX-License-Identifier: Apache-2.0
//
// An administrator among what is booked and looks suspicious: by rule, from a flag to its transactions, and a refund
// that is given its sale, seen before it is done; the rule that held a record is named.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { AXE, closeBrowser, openPage, waitForText } from "./browser.mjs";
import { openShop } from "./shop.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
const SHOP_RULES = `
[[rule]]
name = "haste"
kind = "history"
when = "sales_per_hour_above"
limit = "2"
then = "flag"
severity = "critical"

[[rule]]
name = "large_amount"
kind = "door"
when = "total_above"
limit = "1000.00"
then = "hold"
severity = "warning"
`;
const at = (minute) => `2024-12-30 14:${String(minute).padStart(2, "0")}:00`;
const tea = (id, user, minute, more = {}) => ({
  transaction_id: id, user_id: user, product_id: "7", product_name: "Tea", category: "Grocery", quantity: 1, price: "6.49",
  total: "6.49", timestamp: at(minute), city: "York", ...more,
});

let shop;
before(async () => {
  shop = await openShop((empty) => writeFileSync(join(empty.directory, "rules.toml"), SHOP_RULES));
  await shop.post("transactions", [
    tea("s1", "1001", 1), tea("s2", "1001", 2), tea("s3", "1001", 3), tea("s4", "1002", 4),
    tea("r4", "1002", 30, { kind: "refund", city: "Nowhere" }),
  ]);
  await shop.send("transactions", [tea("s5", "1003", 5, { price: "1500.00", total: "1500.00" })]);
});
after(async () => { await closeBrowser(); await shop?.close(); });

const rows = (page) => page.getByTestId("flags").locator("tbody tr");
const sheet = (page) => page.getByTestId("transaction");
const preview = (page) => page.getByTestId("preview");
const apply = (page) => page.locator("#apply");
const ready = (page) => apply(page).and(page.locator('[aria-disabled="false"]')).waitFor();

async function openFlags(more = {}) {
  const page = await openPage(shop, "admin", more);
  await page.goto(`${shop.address}/desk/flags`);
  await page.getByTestId("flags").waitFor();
  return page;
}

test("flags stand by rule, the gravest first, and each leads to its transactions", async () => {
  const page = await openFlags();
  await waitForText(rows(page).first(), "customer 1001");
  await waitForText(rows(page).first(), "critical");
  await page.getByRole("button", { name: /Refunds that name no sale/ }).click();
  await page.waitForURL(/rule=unmatched_refund/);
  await waitForText(rows(page), "1 refund");
  await waitForText(rows(page), "Tea");
  await page.getByRole("button", { name: /Haste/ }).click();
  await waitForText(rows(page), "customer 1001");
  assert.equal(await rows(page).count(), 1);
  await page.getByRole("link", { name: "customer 1001" }).click();
  await page.waitForURL(/\/desk\/transactions\?user=1001/);
  await waitForText(page.locator("#found-title"), "3 transactions");
  await page.close();
});

test("a refund that names no sale is given the likeliest one, tried before, and its flag goes", async () => {
  const flags = await openFlags();
  const page = await openPage(shop, "admin");
  await page.goto(`${shop.address}/desk/transactions/r4`);
  await sheet(page).waitFor();
  await page.getByRole("listbox").focus();
  await page.keyboard.press("l");
  await waitForText(preview(page), "Nowhere / Grocery");
  await ready(page);
  await waitForText(sheet(page), "It goes to s4");
  await page.getByRole("textbox", { name: "Its sale" }).fill("s1");
  await waitForText(preview(page), "York / Grocery");
  await page.getByRole("textbox", { name: "Its sale" }).fill("s9");
  await waitForText(sheet(page), "no transaction");
  assert.equal(await apply(page).getAttribute("aria-disabled"), "true");
  await page.getByRole("textbox", { name: "Its sale" }).fill("");
  await ready(page);
  const revenue = async () => Object.fromEntries((await shop.ask("/v1/revenue?by=city")).rows.map((row) => [row.city, row.revenue]));
  assert.deepEqual(await revenue(), { York: "25.96", Nowhere: "-6.49" });
  await apply(page).click();
  await page.waitForURL(/\/desk\/transactions\/s4/);
  await waitForText(page.getByTestId("toast"), "Linked to its sale: r4");
  await waitForText(sheet(page), "s4");
  const after = await revenue();
  assert.deepEqual([after.York, after.Nowhere ?? "0.00"], ["19.47", "0.00"]);
  await flags.getByRole("button", { name: /Refunds that name no sale/ }).waitFor({ state: "detached" });
  await page.getByTestId("toast").getByRole("button", { name: /Take it back/ }).click();
  await waitForText(preview(page), "Nowhere / Grocery");
  await ready(page);
  await apply(page).click();
  await page.waitForURL(/\/desk\/transactions\/r4/);
  await waitForText(page.getByTestId("toast"), "Unlinked from its sale: r4");
  await waitForText(page.getByTestId("story"), "Unlinked from its sale");
  assert.deepEqual(await revenue(), { York: "25.96", Nowhere: "-6.49" });
  await flags.getByRole("button", { name: /Refunds that name no sale/ }).waitFor();
  await Promise.all([page.close(), flags.close()]);
});

test("what a rule holds says which rule, and how grave it is", async () => {
  const page = await openPage(shop, "admin");
  await page.goto(`${shop.address}/desk`);
  await waitForText(page.locator("article"), "Held by a rule");
  await waitForText(page.locator("article"), "large amount");
  await waitForText(page.locator("article"), "warning");
  await page.close();
});

test("it holds on a phone and for a screen reader", async () => {
  for (const look of [{}, { width: 390, height: 844, theme: "dark" }]) {
    const page = await openFlags({ ...look, more: { bypassCSP: true } });
    await page.addScriptTag({ path: AXE });
    const { violations } = await page.evaluate((values) => globalThis.axe.run({ runOnly: { type: "tag", values } }), RULES);
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`), []);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
    await page.close();
  }
});
