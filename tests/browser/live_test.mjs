// SPDX-License-Identifier: Apache-2.0
//
// The live page as a seller sees it: a purchase changes the figures, the best sellers climb, an alert comes and
// goes, and a server that went away is missed and found again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { closeBrowser, openPage, waitForText } from "./browser.mjs";
import { openShop } from "./shop.mjs";
import { layWire } from "./wire.mjs";

let shop;
before(async () => { shop = await openShop(); });
after(async () => { await closeBrowser(); await shop?.close(); });

test("a new shop says how to send the first transaction, and turns live when it comes", async () => {
  const page = await openPage(shop, "seller");
  await page.getByRole("heading", { name: "The books are open, and empty" }).waitFor();
  assert.match(await page.locator("pre").innerText(), /curl .*\/v1\/transactions/);
  await shop.sell({ product: "Laptop", price: "1500.00", quantity: 2, category: "Electronics" });
  await waitForText(page.getByTestId("revenue-today"), "£3,000.00");
  await page.close();
});

test("a purchase changes the number on the page", async (t) => {
  const page = await openPage(shop, "seller");
  const total = page.getByTestId("revenue-today");
  await waitForText(total, "£3,000.00");
  const posted = performance.now();
  await shop.sell({ product: "Tea", price: "6.49", quantity: 2, city: "York" });
  await waitForText(total, "£3,012.98");
  t.diagnostic(`from before the POST to the number on the page: ${Math.round(performance.now() - posted)} ms`);
  await waitForText(page.getByRole("list", { name: "Revenue by city" }), "York");
  await waitForText(page.getByTestId("ticker").locator("li").first(), "Tea");
  await page.close();
});

test("the best sellers of the day climb", async () => {
  const page = await openPage(shop, "seller");
  const ranks = page.getByTestId("best-sellers").locator("li a");
  await shop.sell({ product: "Laptop", price: "1500.00", times: 2 }, { product: "Jam", price: "2.00", times: 2 });
  await waitForText(ranks.nth(0), "Laptop");
  await shop.sell({ product: "Jam", price: "2.00", times: 3 });
  await waitForText(ranks.nth(0), "Jam");
  await waitForText(ranks.nth(1), "Laptop");
  await page.close();
});

test("an alert appears when the shelf empties, and clears when it is filled", async () => {
  await shop.stock("Honey", 10, 8);
  const page = await openPage(shop, "seller");
  await page.getByText("Every shelf is above its reorder level").waitFor();
  await shop.sell({ product: "Honey", price: "4.00", quantity: 3 });
  const alert = page.getByTestId("low-stock").locator("li", { hasText: "Honey" });
  await waitForText(alert, "7 left");
  await shop.stock("Honey", 60, 8);
  await waitForText(alert, "filled up: 60");
  await page.getByText("Every shelf is above its reorder level").waitFor({ timeout: 9000 });
  await page.close();
});

test("the page says when it is not live, and catches up by itself", async () => {
  const wire = await layWire(shop);
  const page = await openPage(wire, "seller");
  const total = page.getByTestId("revenue-today");
  const before = await total.innerText();
  await page.getByText("Figures are live").waitFor({ state: "attached" });
  wire.cut();
  await page.getByText("reconnecting…", { exact: true }).waitFor();
  await page.getByText(/stale since \d\d:\d\d/).waitFor({ timeout: 15_000 });
  assert.equal(await total.innerText(), before, "the last figures stay on the screen");
  await shop.sell({ product: "Bread", price: "1.00", times: 3 });
  wire.mend();
  await page.getByText("Figures are live").waitFor({ timeout: 20_000, state: "attached" });
  const { rows } = await shop.ask("/v1/revenue?by=day");
  await waitForText(total, Number(rows[0].revenue).toLocaleString("en-GB", { style: "currency", currency: "GBP" }));
  await page.close();
  await wire.close();
});

test("a server that was started anew asks who one is, and leads back", async () => {
  const page = await openPage(shop, "seller");
  await page.getByRole("link", { name: "Products" }).click();
  await shop.stop();
  await page.getByText("reconnecting…", { exact: true }).waitFor();
  await shop.start();
  await page.waitForURL(/\/sign-in\?to=%2Fproducts/, { timeout: 25_000 });
  await page.getByLabel("Access token").fill(shop.tokens.seller);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/products$/);
  await page.getByRole("link", { name: "Live" }).click();
  const { rows } = await shop.ask("/v1/revenue?by=day");
  const total = page.getByTestId("revenue-today");
  await waitForText(total, Number(rows[0].revenue).toLocaleString("en-GB", { style: "currency", currency: "GBP" }));
  await shop.sell({ product: "Butter", price: "2.25" });
  const more = Number(rows[0].revenue) + 2.25;
  await waitForText(total, more.toLocaleString("en-GB", { style: "currency", currency: "GBP" }));
  await page.close();
});
