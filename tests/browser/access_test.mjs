// SPDX-License-Identifier: Apache-2.0
//
// Every page in both themes, at a desk and on a phone: nothing that axe finds against WCAG 2.1 AA, nothing wider
// than the screen, and a way through it by keyboard.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AXE, closeBrowser, openPage } from "./browser.mjs";
import { dayBefore, openShop } from "./shop.mjs";

const PAGES = {
  live: "/", reports: "/reports?by=day&compare=true", "reports by city": "/reports?by=city,category",
  "best sellers": "/reports?report=best-sellers", products: "/products", "to reorder": "/products?show=reorder",
  product: "/products/Tea", trends: "/trends?period=day", customers: "/customers", shoppers: "/shoppers?user=1001", desk: "/desk", "desk by group": "/desk?cause=total_mismatch&field=total", "desk, all": "/desk?state=all&order=newest",
  system: "/system", nowhere: "/nowhere",
};
const PROMOTIONS = `
[[promotion]]
name = "third visit"
kind = "reward"
every_purchases = 3
off = "10%"
off_most = "5.00"
budget = "100.00"
per_customer = 9
valid_days = 2

[[promotion]]
name = "time for more"
kind = "replenish"
off = "1.50"
hold_out = "40%"
`;
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];

let shop;
before(async () => {
  shop = await openShop();
  const { today } = await shop.ask("/v1/shop");
  await shop.stock("Tea", 9, 8);
  const cities = ["London", "York", "Bath"];
  const day = (back) => dayBefore(today, back);
  const wrong = { user_id: "1001", product_id: "Tea", category: "Grocery", quantity: 2, price: "6.49", timestamp: `${today} 00:00:00`, city: "York" };
  await shop.send("transactions", ["1.00", "2.00", "two"].map((total, i) => ({ ...wrong, transaction_id: `wrong-${i}`, product_name: "Tea", total })));
  shop.promotions(PROMOTIONS);
  await shop.sell(...Array.from({ length: 40 }, (_, i) => ({ product: i % 2 ? "Tea" : "Lamp", price: "6.49", city: cities[i % 3], day: day(i % 20) })));
});
after(async () => { await closeBrowser(); await shop?.close(); });

async function examine(page, what) {
  await page.addScriptTag({ path: AXE });
  const { violations } = await page.evaluate((rules) => window.axe.run(document, { runOnly: rules }), RULES);
  const said = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join("\n   ")}`);
  assert.deepEqual(said, [], what);
}

for (const theme of ["light", "dark"]) {
  for (const width of [1280, 360]) {
    test(`axe finds nothing: ${theme}, ${width} wide`, async () => {
      // axe is put into the page past its policy; that nothing else passes it, the other tests see.
      const page = await openPage(shop, "admin", { theme, width, more: { bypassCSP: true, reducedMotion: "reduce" } });
      for (const [name, path] of Object.entries(PAGES)) {
        await page.goto(shop.address + path);
        await page.locator("main h1").first().waitFor();
        await page.waitForTimeout(400);
        await examine(page, `${name}, ${theme}, ${width}`);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `${name} is ${wider} px wider than ${width}`);
      }
      await page.goto(`${shop.address}/reports?by=city`);
      await page.getByTestId("report").locator("tbody .number").last().click();
      await page.getByTestId("verdict").waitFor();
      await examine(page, `why, ${theme}, ${width}`);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByLabel("Access token").waitFor();
      await examine(page, `sign-in, ${theme}, ${width}`);
      await page.close();
    });
  }
}

test("what looks for faults finds planted ones", async () => {
  const page = await openPage(shop, "seller", { more: { bypassCSP: true } });
  await page.locator("main h1").waitFor();
  await page.evaluate(() => {
    const faint = document.createElement("p");
    faint.textContent = "hardly to be read";
    faint.style.color = "#ccc";
    document.querySelector("main").append(faint, document.createElement("button"));
  });
  await assert.rejects(examine(page, "planted"), /color-contrast[\s\S]*button-name|button-name[\s\S]*color-contrast/);
  await page.close();
  const guarded = await openPage(shop, "seller");
  await guarded.evaluate(() => document.querySelector("main").insertAdjacentHTML("beforeend", '<b style="color: red">x</b>'));
  await assert.rejects(guarded.close(), /Content Security Policy/);
});

test("the policy is strict, and no page breaks it", async () => {
  const page = await openPage(shop, "admin");
  await page.addInitScript(() => {
    window.breaches = [];
    addEventListener("securitypolicyviolation", (event) => window.breaches.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  for (const path of Object.values(PAGES)) {
    const answer = await page.goto(shop.address + path);
    const policy = answer.headers()["content-security-policy"];
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
    await page.locator("main h1").first().waitFor();
    await page.waitForTimeout(300);
    for (const form of ["Treemap", "Table"]) {
      for (const choice of await page.getByRole("radio", { name: form }).all()) await choice.check({ force: true });
    }
    assert.deepEqual(await page.evaluate(() => window.breaches), [], path);
  }
  await page.close();
});

test("the first key press offers to skip to the figures, and focus is seen", async () => {
  const page = await openPage(shop, "seller");
  await page.reload();
  await page.locator("main h1").waitFor();
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the figures" });
  assert.ok(await skip.evaluate((link) => link === document.activeElement && link.getBoundingClientRect().left >= 0));
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.keyboard.press("Tab");
  const outline = await page.evaluate(() => {
    const element = document.activeElement.matches("input") ? document.activeElement.nextElementSibling : document.activeElement;
    return getComputedStyle(element).outlineStyle;
  });
  assert.equal(outline, "solid");
  await page.close();
});

test("the theme and the wall are the reader's choice", async () => {
  const page = await openPage(shop, "seller");
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  const change = page.getByRole("button", { name: /^Theme:/ });
  assert.equal(await theme(), "light");
  await change.click();
  await change.click();
  assert.equal(await theme(), "dark");
  await page.reload();
  await page.locator("main h1").waitFor();
  assert.equal(await theme(), "dark");
  await page.getByRole("button", { name: "Wall" }).click();
  assert.equal(await page.getByRole("navigation", { name: "Pages" }).count(), 0);
  await page.keyboard.press("Escape");
  await page.getByRole("navigation", { name: "Pages" }).waitFor();
  await page.close();
});
