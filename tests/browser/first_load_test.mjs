// SPDX-License-Identifier: Apache-2.0
//
// What the first load costs: bytes on the wire and time until the figures stand and can be used.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { closeBrowser, openPage } from "./browser.mjs";
import { openShop } from "./shop.mjs";

const BYTES_MAX = 250_000;
const MS_MAX = 1000;
let shop;
before(async () => {
  shop = await openShop();
  await shop.sell({ product: "Tea", price: "6.49" });
});
after(async () => { await closeBrowser(); await shop?.close(); });

test("the live page comes in at most 250 kB and stands within a second", async (t) => {
  const times = [];
  let bytes = 0;
  for (let round = 0; round < 3; round++) {
    const page = await openPage(shop, "seller");
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    bytes = 0;
    session.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
    const started = performance.now();
    await page.goto(shop.address, { waitUntil: "commit" });
    await page.getByTestId("revenue-today").getByText("£6.49").waitFor();
    await page.getByRole("link", { name: "Reports" }).click({ trial: true });
    times.push(Math.round(performance.now() - started));
    await page.close();
  }
  t.diagnostic(`first load: ${(bytes / 1000).toFixed(1)} kB, figures stand after ${times.join(", ")} ms`);
  assert.ok(bytes > 20_000 && bytes <= BYTES_MAX, `${bytes} bytes`);
  assert.ok(Math.min(...times) <= MS_MAX, `${times} ms`);
});
