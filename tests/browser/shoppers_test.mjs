// SPDX-License-Identifier: Apache-2.0
//
// A seller looks at what the shop's site offers a customer, and sees it follow a purchase.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { closeBrowser, openPage, waitForText } from "./browser.mjs";
import { openShop } from "./shop.mjs";

const sale = (id, user, product) => ({
  transaction_id: id, user_id: user, product_id: product, product_name: product, category: "Camera", quantity: 1,
  price: "5.00", total: "5.00", timestamp: "2024-12-30 14:00:00", city: "York",
});

let shop;
before(async () => {
  shop = await openShop();
  const customers = Array.from({ length: 6 }, (_, number) => `c${number}`);
  await shop.post("transactions", customers.flatMap((user) => [
    sale(`${user}-lens`, user, "Lens"), sale(`${user}-tripod`, user, "Tripod"),
  ]));
  await shop.post("transactions", [sale("ann-lens", "ann", "Lens")]);
});
after(async () => { await closeBrowser(); await shop?.close(); });

const offers = (page) => page.getByTestId("offers").locator("tbody tr");

test("what a customer is offered stands there with its reason, and leads to the product", async () => {
  const page = await openPage(shop, "seller");
  await page.goto(`${shop.address}/shoppers`);
  await page.getByLabel("Customer's id").fill("ann");
  await page.getByRole("button", { name: "Show" }).click();
  await page.waitForURL(/shoppers\?user=ann/);
  await waitForText(offers(page), "bought with Lens by 6 customers");
  assert.equal(await offers(page).count(), 1);
  await shop.post("transactions", [sale("ann-tripod", "ann", "Tripod")]);
  await page.reload();
  await waitForText(page.locator("main"), "Nothing to offer");
  await page.close();
});

test("a product shows what is bought with it", async () => {
  const page = await openPage(shop, "seller");
  await page.goto(`${shop.address}/products/Lens`);
  await page.getByRole("heading", { name: "Also bought" }).waitFor();
  await waitForText(offers(page), "Tripod");
  await page.close();
});
