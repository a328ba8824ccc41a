// SPDX-License-Identifier: Apache-2.0
//
// An administrator among what is booked: finds a transaction, sees where it counts, corrects, refunds and voids it,
// each seen before it is done, and takes that back; two people at one transaction; an answer that is lost.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AXE, closeBrowser, openPage, waitForText } from "./browser.mjs";
import { dayBefore, openShop } from "./shop.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
let shop;
let today;
before(async () => {
  shop = await openShop();
  ({ today } = await shop.ask("/v1/shop"));
  await shop.sell(
    { product: "Tea", price: "6.49", quantity: 2, city: "York" },
    { product: "Lamp", price: "34.00", city: "Bath", category: "Home", times: 3 },
    { product: "Tea", price: "6.49", city: "Leeds", day: dayBefore(today, 3) },
  );
});
after(async () => { await closeBrowser(); await shop?.close(); });

async function openBooked(path = "", more = {}, prepare = async () => undefined) {
  const page = await openPage(shop, "admin", more);
  await prepare(page);
  await page.goto(`${shop.address}/desk/transactions${path}`);
  await page.locator("main h1").waitFor();
  return page;
}
const sheet = (page) => page.getByTestId("transaction");
const preview = (page) => page.getByTestId("preview");
const apply = (page) => page.locator("#apply");
const ready = async (page) => apply(page).and(page.locator('[aria-disabled="false"]')).waitFor();
const toast = (page) => page.getByTestId("toast");
const story = (id) => shop.ask(`/v1/transactions/${id}`, "admin");
const field = (page) => page.evaluate(() => document.activeElement.dataset.field);

async function change(id, verb, body) {
  const response = await fetch(`${shop.address}/v1/transactions/${id}/${verb}`, {
    method: "POST",
    headers: { authorization: `Bearer ${shop.tokens.admin}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.ok(response.ok, `${response.status}`);
  return response.json();
}

test("found, corrected, followed by the number on another page, and taken back: without a mouse", async (t) => {
  const live = await openPage(shop, "seller");
  const revenue = live.getByTestId("revenue-today");
  await waitForText(revenue, "£114.98");
  const page = await openBooked();
  await page.getByRole("option").nth(4).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("sale-1");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/desk\/transactions\/sale-1$/);
  await sheet(page).getByRole("heading", { name: "sale-1" }).waitFor();
  await waitForText(sheet(page), "£0.00 → £12.98"); // its part in York's revenue
  await page.keyboard.press("Escape"); // out of the field of the search
  await page.keyboard.press("e");
  assert.equal(await field(page), "quantity");
  await page.keyboard.type("5");
  await waitForText(preview(page), "York / Grocery");
  await waitForText(preview(page), "£12.98 → £32.45");
  assert.equal(await revenue.innerText(), "£114.98", "a dry run changes nothing");
  await waitForText(sheet(page).locator("del"), "2");
  await page.keyboard.press("Enter");
  assert.ok(await apply(page).evaluate((button) => button === document.activeElement), "the hands are at Apply");
  await ready(page);
  const applied = performance.now();
  await page.keyboard.press("Enter");
  await waitForText(revenue, "£134.45");
  t.diagnostic(`from the key to the restated number on another page: ${Math.round(performance.now() - applied)} ms`);
  await waitForText(toast(page), "Corrected: sale-1");
  await waitForText(page.getByTestId("story"), "Corrected by");
  await waitForText(page.getByTestId("story"), "12.98");
  await page.keyboard.press("u");
  await waitForText(preview(page), "£32.45 → £12.98");
  assert.equal(await revenue.innerText(), "£134.45", "nor does the trial of taking it back");
  await ready(page);
  await page.keyboard.press("a");
  await waitForText(revenue, "£114.98");
  await waitForText(page.getByTestId("story"), "Taken back by");
  const { said, lines } = await story("sale-1");
  assert.equal(said.quantity, "2");
  assert.equal(lines.filter((line) => line.stands).length, 1);
  await page.close();
  await live.close();
});

test("refunded in part, then voided, each as the dry run said, and both are taken back", async () => {
  const page = await openBooked("/sale-2");
  await sheet(page).waitFor();
  await page.keyboard.press("r");
  await waitForText(preview(page), "£102.00 → £68.00"); // with nothing filled in, all that is left
  assert.equal(await field(page), "quantity");
  await page.getByLabel("Amount").fill("4.00");
  await page.getByLabel("Quantity").fill("0");
  await waitForText(preview(page), "£102.00 → £98.00");
  await page.getByLabel("Amount").fill("400.00");
  await waitForText(sheet(page), "It would be refused");
  assert.equal(await apply(page).getAttribute("aria-disabled"), "true");
  await page.getByLabel("Amount").fill("4.00");
  await ready(page);
  await page.getByPlaceholder("Why (kept with it)").fill("a scratch");
  await apply(page).click();
  await waitForText(toast(page), "Refunded: sale-2");
  await waitForText(page.getByTestId("story"), "a scratch");
  const bath = async () => (await shop.ask("/v1/revenue?by=city")).rows.find((row) => row.city === "Bath").revenue;
  assert.equal(await bath(), "98.00");
  await page.keyboard.press("v");
  await waitForText(preview(page), "£98.00 → £68.00");
  await ready(page);
  await page.keyboard.press("a");
  await waitForText(toast(page), "Voided: sale-2");
  await waitForText(sheet(page), "Voided");
  assert.equal(await bath(), "68.00");
  await page.keyboard.press("v");
  await waitForText(toast(page), "out of the books already");
  await page.keyboard.press("u");
  await ready(page);
  await page.keyboard.press("a");
  await waitForText(toast(page), "Taken back: sale-2");
  assert.equal(await bath(), "98.00");
  await page.getByRole("button", { name: /^Void the refund refund-/ }).click(); // which came back with its sale
  await waitForText(preview(page), "£98.00 → £102.00");
  await ready(page);
  await page.keyboard.press("Enter");
  await waitForText(toast(page), "Voided: sale-2");
  assert.equal(await bath(), "102.00");
  await page.close();
});

test("lines are found by customer, product, days and amount, and one goes through them by keys", async () => {
  const page = await openBooked();
  const options = page.getByRole("option");
  await page.getByLabel("Product", { exact: true }).first().fill("Lamp");
  await page.getByRole("button", { name: /^Find/ }).click();
  await page.waitForURL(/product=Lamp/);
  await page.getByRole("heading", { name: "3 transactions" }).waitFor();
  assert.ok((await options.allInnerTexts()).every((text) => /Lamp/.test(text)));
  await page.goto(`${shop.address}/desk/transactions?to=${dayBefore(today, 1)}`);
  await page.getByRole("heading", { name: "1 transaction", exact: true }).waitFor();
  assert.match(await options.first().innerText(), /sale-5/);
  await page.goto(`${shop.address}/desk/transactions?user=1001&amount_from=30&amount_to=40&from=${today}`);
  await page.getByRole("heading", { name: "3 transactions" }).waitFor();
  const ids = (await options.allInnerTexts()).map((text) => text.split("\n")[0]);
  await page.keyboard.press("j");
  await sheet(page).getByRole("heading", { name: ids[0], exact: true }).waitFor();
  for (let at = 1; at < ids.length && ids[at] !== ids[0]; at++) {
    await page.keyboard.press("j");
    await page.waitForURL((url) => url.pathname.endsWith(`/${ids[at]}`) || !/^sale/.test(ids[at]));
  }
  assert.match(page.url(), /user=1001/, "the question stays");
  await page.goto(`${shop.address}/desk/transactions/no-such`);
  await page.getByText("No transaction no-such is booked").waitFor();
  await page.close();
});

test("of two people at one transaction the second sees both versions", async () => {
  const page = await openBooked("/sale-3");
  await sheet(page).waitFor();
  await page.keyboard.press("e");
  await page.keyboard.type("2");
  await ready(page);
  await change("sale-3", "correct", { set: { city: "Leeds" }, note: "the bill says so" });
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  const conflict = page.getByTestId("conflict");
  await waitForText(conflict, "Nothing of yours was done");
  await waitForText(conflict, "the bill says so");
  const side = async (name) => (await conflict.getByRole("row", { name }).locator("td").allInnerTexts()).map((text) => text.trim().split(/\s/)[0]);
  assert.deepEqual(await side(/^Quantity/), ["1", "2", "1"]);
  assert.deepEqual(await side(/^City/), ["Bath", "Bath", "Leeds"]);
  await conflict.getByRole("button", { name: "Take theirs" }).click();
  await conflict.waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("City").inputValue(), "Leeds");
  assert.equal((await story("sale-3")).said.quantity, "1");
  await page.close();
});

test("a lost answer is asked for again under the same key", async () => {
  const keys = [];
  const page = await openBooked("/sale-4", {}, (soon) => soon.route("**/correct", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 1) return route.continue();
    await route.fetch(); // it is done, and the answer is lost
    await route.abort();
  }));
  await sheet(page).waitFor();
  await page.keyboard.press("e");
  await page.keyboard.type("4");
  await ready(page);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await waitForText(toast(page), "The shop cannot be reached");
  await toast(page).getByRole("button", { name: "Try again" }).click();
  await waitForText(toast(page), "Corrected: sale-4");
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
  assert.equal((await story("sale-4")).revision, 1);
  await page.close();
});

test("the drill into a number and the ticker lead an administrator to the transaction, and a seller nowhere", async () => {
  const page = await openPage(shop, "admin");
  const row = page.getByTestId("ticker").getByRole("link").first();
  await row.waitFor();
  await row.click();
  await page.waitForURL(/\/desk\/transactions\/sale-\d$/);
  await sheet(page).waitFor();
  await page.goto(`${shop.address}/reports?by=city`);
  await page.getByTestId("report").locator("tbody .number").last().click();
  await page.getByTestId("verdict").waitFor();
  await page.getByRole("dialog").getByRole("link").first().click();
  await page.waitForURL(/\/desk\/transactions\/sale-\d$/);
  await sheet(page).waitFor();
  await page.close();
  const seller = await openPage(shop, "seller");
  await seller.getByTestId("ticker").getByRole("listitem").first().waitFor();
  assert.equal(await seller.getByTestId("ticker").getByRole("link").count(), 0);
  await seller.goto(`${shop.address}/desk/transactions/sale-1`);
  await seller.getByText("is not for this sign-in").waitFor();
  await seller.close();
});

async function examine(page, what) {
  const { violations } = await page.evaluate((rules) => window.axe.run(document, { runOnly: rules }), RULES);
  const said = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join("\n   ")}`);
  assert.deepEqual(said, [], what);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 0, `${what}: ${wider} px wider`);
}

for (const theme of ["light", "dark"]) {
  for (const width of [1280, 390]) {
    test(`axe finds nothing in any state of a transaction: ${theme}, ${width} wide`, async () => {
      const page = await openBooked("", { theme, width, more: { bypassCSP: true, reducedMotion: "reduce" } });
      await page.addScriptTag({ path: AXE });
      await page.getByRole("option").first().waitFor();
      await examine(page, "the list");
      await page.getByRole("option").filter({ hasText: "sale-3" }).first().click();
      await sheet(page).waitFor();
      await examine(page, "a transaction");
      await page.keyboard.press("e");
      await page.keyboard.type("7");
      await ready(page);
      await examine(page, "a correction");
      await page.keyboard.press("Escape");
      await page.keyboard.press("r");
      await ready(page);
      await examine(page, "a refund");
      await page.keyboard.press("Escape");
      await page.keyboard.press("v");
      await ready(page);
      await page.getByTestId("preview").locator("summary").click();
      await examine(page, "a void");
      await page.keyboard.press("Escape");
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
      await examine(page, "keys");
      await page.keyboard.press("Escape");
      await change("sale-3", "correct", { set: { city: `Town ${theme} ${width}` } });
      await page.keyboard.press("v");
      await page.getByTestId("conflict").waitFor();
      await examine(page, "a conflict");
      await page.close();
    });
  }
}
