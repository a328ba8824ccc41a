// SPDX-License-Identifier: Apache-2.0
//
// A seller looks at what the shop's site offers a customer, and sees it follow a purchase.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
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

const BACK = `
[[promotion]]
name = "come back"
kind = "win_back"
after_days = 90
off = "10%"
off_most = "8.00"
budget = "500.00"
hold_out = "50%"

[[promotion]]
name = "second visit"
kind = "reward"
every_purchases = 2
off = "2.50"
valid_days = 60
`;

test("promotions say what they did, and a customer's own what for and why", async () => {
  const page = await openPage(shop, "seller");
  await page.goto(`${shop.address}/shoppers`);
  await waitForText(page.locator("main"), "No promotions yet");
  const on = (day, id, user) => ({ ...sale(id, user, "Lens"), timestamp: `${day} 14:00:00` });
  const users = Array.from({ length: 40 }, (_, number) => `back-${number}`);
  await shop.post("transactions", users.map((user) => on("2024-09-01", `${user}-first`, user)));
  await shop.post("transactions", users.slice(0, 15).map((user) => on("2024-12-05", `${user}-again`, user)));
  shop.promotions(BACK);
  const { sections: [{ rows: [did] }] } = await shop.ask("/v1/promotions");
  assert.equal(did.customers + did.held_out, 40);
  assert.equal(did.bought + did.held_out_bought, 15);
  await page.reload();
  const row = page.getByTestId("promotions").locator("tbody tr").first();
  await waitForText(row, `${did.bought} of ${did.customers}`);
  await waitForText(row, `${did.held_out_bought} of ${did.held_out}`);
  await waitForText(row, "may be chance");
  await waitForText(row, `of £500`);
  await waitForText(page.locator("main"), "up to 30 December 2024");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV of promotions" }).click();
  assert.match(readFileSync(await (await download).path(), "utf8"), /^section,promotion,customers[^]*\nconversion,come back,/);

  await page.getByLabel("Customer's id").fill("back-3");
  await page.getByRole("button", { name: "Show" }).click();
  const own = page.getByTestId("promotions-of-customer").locator("tbody tr");
  await waitForText(own, "you bought here on 2 days");
  await waitForText(own, "£2.50 off");
  await shop.post("transactions", [on("2024-12-20", "back-3-third", "back-3")]);
  await page.reload();
  await waitForText(page.locator("main"), "No promotion now");
  await page.close();
});

test("a product shows what is bought with it", async () => {
  const page = await openPage(shop, "seller");
  await page.goto(`${shop.address}/products/Lens`);
  await page.getByRole("heading", { name: "Also bought" }).waitFor();
  await waitForText(offers(page), "Tripod");
  await page.close();
});
