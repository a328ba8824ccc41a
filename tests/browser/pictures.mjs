// SPDX-License-Identifier: Apache-2.0
//
// Makes the pictures of docs/images: a year of the simulated shop is imported into a real server, then sales come in
// while the pages are photographed.
//
//   node tests/browser/pictures.mjs [FOLDER [PATTERN OF NAMES]]
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { closeBrowser, openPage } from "./browser.mjs";
import { dayBefore, openShop } from "./shop.mjs";

const FOLDER = process.argv[2] ?? fileURLToPath(new URL("../../docs/images", import.meta.url));
const DAYS = 365;
const RECORDS = 1_000_000;
const SALES_A_SECOND = 4;
const WATCH_MS = 50_000;

// The last sales come in again, under new ids, while the pages are open.
const TEMPLATES = 4000;
let header = "";
let templates = [];

function fill(shop) {
  shop.promotions(PROMOTIONS);
  const local = new Date().toLocaleString("sv-SE", { timeZone: "Europe/London" }); // 2024-12-30 14:30:00
  const start = dayBefore(local.slice(0, 10), DAYS - 1);
  const words = ["generate", "--events", RECORDS, "--seed", "1", "--start", start, "--days", DAYS, "--refunds", "0.03"];
  for (const what of ["products", "restocks", "users", "transactions"]) {
    const lines = shop.command(...words.map(String), "--what", what).trimEnd().split("\n");
    const kept = lines.filter((line) => (timeOf(line) ?? "") <= local);
    if (what === "transactions") {
      header = timeOf(lines[0]) === null ? `${lines[0]}\n` : "";
      templates = kept.slice(-TEMPLATES).filter((line) => timeOf(line) !== null && !/refund|void|correction/.test(line));
    }
    const file = join(shop.directory, `${what}.csv`);
    writeFileSync(file, `${kept.join("\n")}\n`);
    shop.command("import", "--as", what === "restocks" ? "products" : what, file);
  }
}

const PROMOTIONS = `
[[promotion]]
name = "time for more"
kind = "replenish"
after_percent = 120
off = "10%"
off_most = "4.00"
per_customer = 5
hold_out = "20%"

[[promotion]]
name = "come back"
kind = "win_back"
after_days = 60
off = "10%"
off_most = "8.00"
budget = "50000.00"
hold_out = "20%"

[[promotion]]
name = "tenth visit"
kind = "reward"
every_purchases = 10
off = "5.00"
per_customer = 10
hold_out = "50%"
`;

const timeOf = (line) => /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.exec(line)?.[0] ?? null;

async function feed(shop, ended) {
  let sold = 0;
  while (!ended.now) {
    const { now } = await shop.ask("/v1/shop");
    const lines = Array.from({ length: 1 + Math.floor(Math.random() * (SALES_A_SECOND - 1)) }, () => {
      const line = templates[Math.floor(Math.random() * templates.length)];
      return line.replace(timeOf(line), now.replace("T", " ")).replace(/^[^,]*/, `live-${++sold}`);
    });
    await fetch(`${shop.address}/v1/transactions`, {
      method: "POST", headers: { authorization: `Bearer ${shop.tokens.ingest}`, "content-type": "text/csv" },
      body: header + lines.join("\n"),
    });
    await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 400));
  }
}

// What goes wrong at a till: the last sales again, each spoilt in one way, most of them by one wrong setting.
const SPOILT = [
  [7, (line) => ({ ...line, total: line.total.replace(/^\d/, (digit) => String((Number(digit) % 9) + 1)) })],
  [212, (line) => ({ ...line, currency: "GPB" })],
  [9, (line) => ({ ...line, quantity: "one" })],
  [6, (line) => ({ ...line, timestamp: line.timestamp.replace(/^(\d{4})-(\d\d)-(\d\d)/, "$3/$2/$1") })],
  [11, (line) => ({ ...line, price: "0.00" })],
  [3, (line) => ({ ...line, quantity: `-${line.quantity}` })],
];
const FIELDS = ["transaction_id", "user_id", "product_id", "product_name", "category", "quantity", "price", "total", "timestamp", "city"];

async function spoil(shop) {
  const { now } = await shop.ask("/v1/shop");
  const sales = templates.map((line) => line.split(",").slice(0, FIELDS.length).map((text) => text.replace(/^"(.*)"$/, "$1")))
    .map((texts) => Object.fromEntries(texts.map((text, at) => [FIELDS[at], text])))
    .filter((sale) => sale.city && /^[1-9]\d*\.\d\d$/.test(sale.total));
  let made = 0;
  const records = SPOILT.flatMap(([times, change]) => Array.from({ length: times }, () => {
    const sale = sales[(made * 7) % sales.length];
    return change({ ...sale, transaction_id: `till-${++made}`, timestamp: now.replace("T", " ") });
  }));
  await shop.send("transactions", records);
}

const atDesk = (page) => page.getByTestId("issues").waitFor();
const tried = async (page) => {
  await atDesk(page);
  for (let looked = 0; looked < 30 && (await page.getByRole("button", { name: /^Take it/ }).count()) === 0; looked++) {
    await page.keyboard.press("j");
    await page.waitForTimeout(150);
  }
  await page.keyboard.press("p");
  await page.getByTestId("preview").waitFor();
};
const together = async (page) => {
  await atDesk(page);
  await page.keyboard.press("A");
  await page.keyboard.press("p");
  await page.getByTestId("preview").waitFor();
};
const onThePhone = async (page) => {
  await page.getByRole("button", { name: /^Total does not add up/ }).click();
  await page.getByRole("option").first().click();
  await page.getByRole("button", { name: /^Take it/ }).click();
  await page.getByTestId("preview").waitFor();
};
const corrected = async (page) => {
  await page.getByRole("option").nth(3).click();
  await page.getByTestId("transaction").waitFor();
  await page.keyboard.press("e");
  await page.waitForTimeout(300);
  await page.keyboard.type("4");
  await page.getByTestId("preview").waitFor();
};
const refunded = async (page) => {
  await page.getByRole("option").nth(2).click();
  await page.getByRole("button", { name: /^Refund/ }).click();
  await page.getByTestId("preview").waitFor();
};
const treemap = async (page) => page.getByRole("radio", { name: "Treemap" }).last().check({ force: true });
const why = async (page) => {
  await page.getByTestId("report").locator("tbody tr:nth-child(4) .number").last().click();
  await page.getByTestId("verdict").waitFor();
};
const offered = async (page) => {
  const [, first] = shop.command("promotions", "--all", "--format", "csv").split("\n");
  await page.getByLabel("Customer's id").fill(first.split(",")[0]);
  await page.keyboard.press("Enter");
  await page.getByTestId("offers").waitFor({ timeout: 60_000 });
  await page.getByTestId("promotions").waitFor({ timeout: 60_000 });
};
const lookedUp = (page) => page.getByText("Looking it up").waitFor({ state: "detached", timeout: 60_000 });
const flagged = (page) => page.getByTestId("flags").waitFor();
const onTheWall = async (page) => {
  await page.getByRole("button", { name: "Wall" }).click();
  await page.waitForTimeout(2500);
};
// A page by day, by night and on a phone.
const everyLook = (name, more) => [
  { name, height: 900, ...more },
  { name: `${name}-dark`, height: 900, theme: "dark", ...more },
  { name: `${name}-phone`, width: 390, height: 844, ...more },
];
const PICTURES = [
  { name: "dashboard-live", path: "/", height: 1000, watch: WATCH_MS, act: treemap },
  { name: "dashboard-live-dark", path: "/", theme: "dark", height: 1000, watch: 20_000 },
  { name: "dashboard-live-phone", path: "/", width: 390, height: 844, watch: 4000, sharp: true },
  { name: "dashboard-wall", path: "/", theme: "dark", width: 1920, height: 1080, watch: 8000, act: onTheWall },
  { name: "dashboard-reports", path: "/reports?report=revenue&span=28days&by=day&compare=true", height: 1000 },
  { name: "dashboard-reports-dark", path: "/reports?report=revenue&span=28days&by=day&compare=true", theme: "dark", height: 1000 },
  { name: "dashboard-why", path: "/reports?report=revenue&span=month&by=city,category", height: 900, act: why },
  ...everyLook("dashboard-trends", { path: "/trends" }),
  ...everyLook("dashboard-products", { path: "/products?show=reorder" }),
  ...everyLook("dashboard-product", { path: "/products/2001", act: lookedUp }),
  ...everyLook("dashboard-customers", { path: "/customers" }),
  ...everyLook("dashboard-shoppers", { path: "/shoppers", act: offered }),
  ...everyLook("dashboard-system", { path: "/system", watch: 15_000 }),
  ...everyLook("dashboard-flags", { path: "/desk/flags", act: flagged }),
  { name: "dashboard-desk", path: "/desk", height: 900, first: spoil, act: tried },
  { name: "dashboard-desk-dark", path: "/desk?cause=unknown_currency&field=currency", theme: "dark", height: 900, act: together },
  { name: "dashboard-desk-phone", path: "/desk", width: 390, height: 844, act: onThePhone, sharp: true },
  { name: "dashboard-transaction", path: "/desk/transactions?amount_from=100", height: 1000, act: corrected },
  { name: "dashboard-transaction-dark", path: "/desk/transactions?amount_from=500", theme: "dark", height: 1000, act: corrected },
  { name: "dashboard-transaction-phone", path: "/desk/transactions?amount_from=100", width: 390, height: 844, act: refunded, sharp: true },
  { name: "dashboard-reports-phone", path: "/reports?report=best-sellers&span=28days", width: 390, height: 844, theme: "dark", sharp: true },
];

const only = new RegExp(process.argv[3] ?? "");
const shop = await openShop(fill);
const ended = { now: false };
const feeding = feed(shop, ended);
for (const { name, path, width = 1440, height, theme, watch = 1500, first, act, sharp } of PICTURES) {
  if (!only.test(name)) continue;
  await first?.(shop);
  const page = await openPage(shop, "admin", { theme, width, height, more: sharp ? { deviceScaleFactor: 2 } : {} });
  await page.goto(shop.address + path);
  await page.waitForTimeout(watch);
  await act?.(page);
  await page.waitForTimeout(1200);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  console.log(name);
  await page.close();
}
ended.now = true;
await feeding;
await closeBrowser();
await shop.close();
