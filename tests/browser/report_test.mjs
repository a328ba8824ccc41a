// SPDX-License-Identifier: Apache-2.0
//
// Reports: what is on the page, what is downloaded and what the command says are one sum; a number is explained.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { closeBrowser, openPage, waitForText } from "./browser.mjs";
import { dayBefore, openShop } from "./shop.mjs";

const CITIES = ["London", "York", "Bath"];
let shop;
let today;

before(async () => {
  shop = await openShop();
  ({ today } = await shop.ask("/v1/shop"));
  const sales = [];
  for (let back = 0; back < 40; back++) {
    for (const city of CITIES.slice(0, 1 + (back % 3))) {
      sales.push({ product: "Tea", price: "6.49", quantity: 1 + (back % 4), city, day: dayBefore(today, back) });
      sales.push({ product: "Lamp", price: "19.99", city, category: "Home", day: dayBefore(today, back) });
    }
  }
  await shop.sell(...sales);
});
after(async () => { await closeBrowser(); await shop?.close(); });

const pence = (amount) => BigInt(amount.replace(/[£,.]/g, ""));
const total = (rows) => rows.reduce((sum, row) => sum + pence(row.revenue), 0n);

test("the page, the download and the command give one sum", async () => {
  const page = await openPage(shop, "seller");
  await page.goto(`${shop.address}/reports?report=revenue&span=28days&by=city,category&basis=refund-day`);
  const shown = pence(await page.getByTestId("report").locator("tfoot .sum").innerText());
  const csv = await download(page, "download-csv");
  assert.match(csv.name, /\.csv$/);
  const [header, ...lines] = csv.bytes.toString("utf8").trim().split(/\r?\n/);
  const at = header.split(",").indexOf("revenue");
  assert.equal(lines.reduce((sum, line) => sum + pence(line.split(",")[at].replaceAll('"', "")), 0n), shown);
  const parquet = await download(page, "download-parquet");
  assert.match(parquet.name, /\.parquet$/);
  assert.equal(parquet.bytes.subarray(0, 4).toString(), "PAR1");
  await page.close();

  await shop.stop(); // the command reads the directory itself
  const words = ["report", "revenue", "--by", "city,category", "--from", dayBefore(today, 27), "--to", today, "--format", "json"];
  const rows = shop.command(...words).trim().split("\n").map((line) => JSON.parse(line));
  await shop.start();
  assert.equal(total(rows), shown);
});

async function download(page, button) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByTestId(button).click()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

test("a number opens into the entries that make it up, and they are equal", async (t) => {
  const page = await openPage(shop, "seller");
  await page.goto(`${shop.address}/reports?report=revenue&span=28days&by=city,category`);
  for (const row of ["tbody tr:first-child", "tbody tr:last-child", "tfoot tr"]) {
    const number = page.getByTestId("report").locator(`${row} button`).last();
    const words = await number.innerText();
    const asked = performance.now();
    await number.click();
    await waitForText(page.getByTestId("verdict"), /entries make up exactly this/);
    t.diagnostic(`explained in ${Math.round(performance.now() - asked)} ms`);
    assert.equal(await page.getByRole("dialog").locator(".number").innerText(), words);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  }
  await page.close();
});

test("every kind of key is explained", async () => {
  const page = await openPage(shop, "seller");
  for (const key of ["day", "month", "season", "year", "hour", "region", "product"]) {
    await page.goto(`${shop.address}/reports?report=statistics&span=28days&by=${key}&basis=sale-day`);
    await page.getByTestId("report").locator("tbody tr:first-child .number").last().click();
    await waitForText(page.getByTestId("verdict"), /make(s)? up exactly this/);
  }
  await page.goto(`${shop.address}/reports?report=best-sellers&span=28days`);
  await page.getByTestId("report").locator("tbody tr:first-child .number").last().click();
  await waitForText(page.getByTestId("verdict"), /make up exactly this/);
  await page.close();
});

test("a comparison with the period before is that of the two reports", async () => {
  const page = await openPage(shop, "seller");
  await page.goto(`${shop.address}/reports?report=revenue&span=7days&by=city`);
  await page.getByRole("checkbox", { name: "Compare with the period before" }).check();
  const before = page.getByTestId("report").locator("tfoot td.muted");
  const { rows } = await shop.ask(`/v1/revenue?by=city&from=${dayBefore(today, 13)}&to=${dayBefore(today, 7)}`);
  await before.waitFor();
  assert.equal(pence(await before.innerText()), total(rows));
  assert.match(page.url(), /compare=true/);
  await page.close();
});

test("keys are chosen by keyboard and kept in the address", async () => {
  const page = await openPage(shop, "seller");
  await page.goto(`${shop.address}/reports`);
  await page.getByRole("button", { name: "city" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("columnheader", { name: "City" }).waitFor();
  assert.match(page.url(), /by=day,city/);
  await page.getByRole("radio", { name: "Last 7 days" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForURL(/span=28days/);
  await page.reload();
  await page.getByRole("columnheader", { name: "City" }).waitFor();
  await page.close();
});

test("on paper a report is light, headed, and without what surrounds it", async () => {
  const page = await openPage(shop, "seller", { theme: "dark" });
  await page.goto(`${shop.address}/reports?report=revenue&span=7days&by=day`);
  await page.getByTestId("report").waitFor();
  const ink = () => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--line-today").trim());
  const onScreen = await ink();
  await page.emulateMedia({ media: "print" });
  await page.getByText(/Refunds count on the day of the refund\. As of position \d+, printed/).waitFor();
  for (const gone of [page.getByRole("navigation"), page.getByTestId("download-csv"), page.getByRole("group", { name: "By" })]) {
    assert.equal(await gone.count() > 0 && (await gone.first().isVisible()), false);
  }
  assert.notEqual(await ink(), onScreen);
  assert.equal((await page.pdf({ format: "A4" })).subarray(0, 5).toString(), "%PDF-");
  await page.emulateMedia({ media: "screen" });
  assert.equal(await ink(), onScreen);
  await page.close();
});
