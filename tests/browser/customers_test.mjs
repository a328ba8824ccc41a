// SPDX-License-Identifier: Apache-2.0
//
// A seller asks who buys, what they buy and what they come back for.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { closeBrowser, openPage, waitForText } from "./browser.mjs";
import { dayBefore, openShop } from "./shop.mjs";

let shop;
before(async () => {
  shop = await openShop();
  const { today } = await shop.ask("/v1/shop");
  await shop.sell(
    ...[20, 10, 1].map((days) => ({ product: "Tea", price: "6.49", day: dayBefore(today, days) })),
    { product: "Pen", price: "1.20", category: "Office", day: dayBefore(today, 10) },
  );
});
after(async () => { await closeBrowser(); await shop?.close(); });

const panel = (page, name) => page.getByRole("region", { name, exact: true });

test("the page says what is bought again, after how long, and what a segment prefers", async () => {
  const page = await openPage(shop, "seller");
  await page.goto(`${shop.address}/customers`);
  const tea = panel(page, "Bought again").getByRole("row", { name: /Tea/ });
  await waitForText(tea, "9 days"); // of 10 and 9 the shorter
  await waitForText(tea, "100.0 %");
  await waitForText(panel(page, "Bought again").getByRole("row", { name: /Pen/ }), "–");
  const favourites = panel(page, "What they buy");
  await waitForText(favourites, "come every 9 days");
  await waitForText(favourites.getByRole("listitem").first(), "Grocery");
  await waitForText(favourites.getByRole("listitem").first(), "75.0 %");
  await tea.getByRole("link").click();
  await page.waitForURL(/\/products\/Tea$/);
});

test("days in which nobody bought say so, and break nothing", async () => {
  const page = await openPage(shop, "seller");
  await page.goto(`${shop.address}/customers`);
  await page.getByText("Today", { exact: true }).click();
  await page.getByText("Nobody bought in these days").waitFor();
  assert.equal(await page.getByText("Bought again", { exact: true }).count(), 0);
});
