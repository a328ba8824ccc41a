// SPDX-License-Identifier: Apache-2.0
//
// How long the desk takes to open in a browser where a million issues are open: from the address to the list of causes
// and the first page of one of them. Prints JSON; the count on the page is held against what the import said.
//
//   node bench/desk_page.mjs [ISSUES]
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { closeBrowser, openPage } from "../tests/browser/browser.mjs";
import { openShop } from "../tests/browser/shop.mjs";

const ISSUES = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = 7;
const HEADER = "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city,currency\n";
// Each a cause of its own, in turn: a total that is not quantity times price, an unknown currency, a bad time.
const ENDS = ["11.00,2024-12-30 12:00:00,London,GBP", "10.00,2024-12-30 12:00:00,Leeds,GPB", "10.00,yesterday,York,GBP"];
let refused = 0;

function fill(shop) {
  const file = join(shop.directory, "broken.csv");
  const lines = Array.from({ length: ISSUES }, (_, n) =>
    `broken-${n},${n % 5000},lamp-${n % 300},Reading lamp,Home,1,10.00,${ENDS[n % ENDS.length]}`);
  writeFileSync(file, `${HEADER}${lines.join("\n")}\n`);
  refused = JSON.parse(shop.command("import", file)).issues;
  if (refused !== ISSUES) throw new Error(`not every broken line is an issue: ${refused} of ${ISSUES}`);
}

const kilobytes = (status, name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);

const shop = await openShop(fill);
try {
  const page = await openPage(shop, "admin");
  const milliseconds = [];
  for (let round = 0; round < ROUNDS; round++) {
    await page.goto("about:blank");
    const begun = performance.now();
    await page.goto(`${shop.address}/desk?cause=total_mismatch&field=total`, { waitUntil: "commit" });
    await page.getByRole("option").nth(10).waitFor();
    milliseconds.push(Math.round(performance.now() - begun));
  }
  const shown = (await page.locator("main").innerText()).replaceAll(/[^0-9,]+/g, " ");
  const asked = Math.ceil(ISSUES / ENDS.length).toLocaleString("en-GB");
  if (!shown.includes(asked)) throw new Error(`the desk does not show ${asked} issues`);
  await page.close();
  const status = readFileSync(`/proc/${shop.process}/status`, "utf8");
  console.log(JSON.stringify({ issues: refused, milliseconds, server_mb: Math.round(kilobytes(status, "VmRSS") / 1024) }));
} finally {
  await closeBrowser();
  await shop.close();
}
