// SPDX-License-Identifier: Apache-2.0
//
// A page in Debian's Chromium that is signed in to a shop, and that must behave: no breach of the
// Content-Security-Policy, no request to another host, no error in a script.
//
//   const page = await openPage(shop, "seller");
//   …
//   await page.close();      // throws where it did not behave
import { createRequire } from "node:module";

const require = createRequire(new URL("../../dashboard/package.json", import.meta.url));
const { chromium } = require("playwright-core");
export const AXE = require.resolve("axe-core/axe.min.js");

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
let browser = null;

export async function openBrowser() {
  browser ??= await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
  return browser;
}

export async function closeBrowser() {
  await browser?.close();
  browser = null;
}

export async function openPage(shop, role, { theme = "light", width = 1280, height = 900, more = {} } = {}) {
  const context = await (await openBrowser()).newContext({
    viewport: { width, height }, colorScheme: theme, acceptDownloads: true, ...more,
  });
  const faults = watch(context, shop);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const close = page.close.bind(page);
  page.close = async () => {
    await close();
    await context.close();
    if (faults.length > 0) throw new Error(`the page did not behave:\n${faults.join("\n")}`);
  };
  page.faults = faults;
  if (role) await signIn(page, shop, shop.tokens[role]);
  return page;
}

export async function signIn(page, shop, token) {
  await page.goto(`${shop.address}/sign-in`);
  await page.getByLabel("Access token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

function watch(context, shop) {
  const faults = [];
  context.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== "data:" && protocol !== "blob:" && origin !== shop.address) faults.push(`asked ${request.url()}`);
  });
  context.on("console", (message) => {
    // A refusal that a story asks for is an answer, not a fault.
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) faults.push(message.text());
  });
  context.on("weberror", (fault) => faults.push(String(fault.error().stack)));
  return faults;
}

// Until the text is there; gives the milliseconds that it took.
export async function waitForText(locator, text, limit = 5000) {
  const started = performance.now();
  await locator.filter({ hasText: text }).first().waitFor({ timeout: limit });
  return performance.now() - started;
}
