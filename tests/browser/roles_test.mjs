// SPDX-License-Identifier: Apache-2.0
//
// Who may see what: signing in and out, and being told plainly where a page is not for one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { closeBrowser, openPage, signIn, waitForText } from "./browser.mjs";
import { openShop } from "./shop.mjs";

let shop;
before(async () => {
  shop = await openShop();
  await shop.sell({ product: "Tea", price: "6.49" });
});
after(async () => { await closeBrowser(); await shop?.close(); });

const menu = (page) => page.getByRole("navigation", { name: "Pages" }).getByRole("link").allInnerTexts();

test("a token that is not known is refused in words, and one that is leads on to where one was going", async () => {
  const page = await openPage(shop, null);
  await page.goto(`${shop.address}/products?show=reorder`);
  await page.waitForURL(/\/sign-in\?to=/);
  await page.getByLabel("Access token").fill("not-a-token");
  await page.keyboard.press("Enter");
  await waitForText(page.getByRole("alert"), "This token is not known here");
  await page.getByLabel("Access token").fill(shop.tokens.seller);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/products\?show=reorder/);
  const cookies = await page.context().cookies();
  assert.ok(cookies.length > 0 && cookies.every((cookie) => cookie.httpOnly && cookie.sameSite === "Strict"));
  await page.close();
});

test("a seller has neither Desk nor System in the menu, and is told why when one is opened by its address", async () => {
  const page = await openPage(shop, "seller");
  assert.deepEqual(await menu(page), ["Live", "Reports", "Trends", "Products", "Customers", "Shoppers"]);
  for (const path of ["/desk", "/system"]) {
    await page.goto(shop.address + path);
    await waitForText(page.getByRole("alert"), "You are signed in as seller. This page needs admin");
  }
  await page.close();
});

test("an administrator sees the system at work", async () => {
  const page = await openPage(shop, "admin");
  assert.deepEqual(await menu(page), ["Live", "Reports", "Trends", "Products", "Customers", "Shoppers", "Desk", "System"]);
  await page.getByRole("link", { name: "System" }).click();
  await waitForText(page.getByRole("region", { name: "What came in" }), "Booked");
  await waitForText(page.getByRole("region", { name: "On disk" }), "Log position");
  await page.close();
});

test("a shopper's token opens none of the seller's pages", async () => {
  const page = await openPage(shop, "shopper");
  assert.deepEqual(await menu(page), []);
  for (const path of ["/", "/reports", "/trends", "/products", "/customers", "/shoppers", "/desk", "/system"]) {
    await page.goto(shop.address + path);
    await waitForText(page.getByRole("alert"), "You are signed in as shopper");
  }
  await page.close();
});

test("signing out ends the session, and another can sign in", async () => {
  const page = await openPage(shop, "seller");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(/\/sign-in/);
  assert.equal((await page.request.get(`${shop.address}/v1/session`)).status(), 401);
  await signIn(page, shop, shop.tokens.admin);
  await page.getByText("Signed in as admin").waitFor();
  await page.close();
});
