// SPDX-License-Identifier: Apache-2.0
//
// A shop for one test: a server on a free port with an empty directory, and a token of each role.
//
//   const shop = await openShop();
//   await shop.sell({ product: "Tea", price: "6.49", quantity: 2, city: "York" });
//   await shop.close();
import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const BINARY = process.env.SHOPSPHERE ?? fileURLToPath(new URL("../../build/bin/shopsphere", import.meta.url));
const ROLES = ["ingest", "shopper", "seller", "admin"];
const START_MS_MAX = 20_000;

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// `fill` may import what the shop has sold before its server starts.
export async function openShop(fill = () => undefined) {
  const shop = new Shop(mkdtempSync(join(tmpdir(), "shopsphere-browser-")), await freePort());
  await fill(shop);
  for (const role of ROLES) shop.tokens[role] = shop.command("token", "create", "--role", role).trim().split("\n").at(-1);
  await shop.start();
  return shop;
}

class Shop {
  tokens = {};
  #server = null;
  #said = "";
  #sold = 0;

  constructor(directory, port) {
    this.directory = directory;
    this.address = `http://127.0.0.1:${port}`;
  }

  // A command on the shop's directory; gives what it printed.
  command(...words) {
    return execFileSync(BINARY, ["--data", this.directory, ...words], { encoding: "utf8", maxBuffer: 1 << 28 });
  }

  // What the shop offers from now on; the server sees that the file has changed.
  promotions(toml) {
    writeFileSync(join(this.directory, "promotions.toml"), toml);
  }

  async start() {
    const words = ["--data", this.directory, "serve", "--listen", this.address.slice("http://".length)];
    this.#server = spawn(BINARY, words, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#server.stdout, this.#server.stderr]) stream.on("data", (text) => (this.#said += text));
    const until = Date.now() + START_MS_MAX;
    while (Date.now() < until) {
      if ((await fetch(`${this.address}/readyz`).catch(() => null))?.ok) return;
      if (this.#server.exitCode !== null || this.#server.signalCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    const { exitCode, signalCode } = this.#server;
    this.#server.kill("SIGKILL");
    throw new Error(`the server did not start (exit ${exitCode}, signal ${signalCode}):\n${this.#said}`);
  }

  get process() {
    return this.#server?.pid;
  }

  async stop() {
    const server = this.#server;
    if (!server || server.exitCode !== null) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGTERM");
    await ended;
  }

  async close() {
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  async ask(path, role = "seller") {
    const response = await fetch(this.address + path, { headers: { authorization: `Bearer ${this.tokens[role]}` } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  async post(kind, records) {
    const answer = await this.send(kind, records);
    if (answer.issues > 0) throw new Error(`${kind}: ${JSON.stringify(answer)}`);
    return answer;
  }

  // The same where some of them may be refused.
  async send(kind, records) {
    const response = await fetch(`${this.address}/v1/${kind}`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.tokens.ingest}`, "content-type": "application/json" },
      body: JSON.stringify(records),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${kind}: ${JSON.stringify(answer)}`);
    return answer;
  }

  // What an administrator does at the desk by other means than the page.
  async step(path, body) {
    const response = await fetch(`${this.address}/v1/issues/${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.tokens.admin}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  // Sales of whole pence; each { product, price, quantity, city, category, day, productId }, times `times`.
  async sell(...sales) {
    const { now, today } = await this.ask("/v1/shop");
    const records = sales.flatMap((sale) => Array.from({ length: sale.times ?? 1 }, () => this.#record(sale, now, today)));
    return this.post("transactions", records);
  }

  #record({ product, price, quantity = 1, city = "London", category = "Grocery", day, productId = product }, now, today) {
    const pence = Number(price.replace(".", "")) * quantity;
    return {
      transaction_id: `sale-${++this.#sold}`, user_id: "1001", product_id: productId, product_name: product, category,
      quantity, price, total: `${Math.floor(pence / 100)}.${String(pence % 100).padStart(2, "0")}`,
      timestamp: day && day !== today ? `${day} 12:00:00` : now.replace("T", " "), city,
    };
  }

  // Only sales after the count take from it, and their times are whole seconds: done in the next one.
  async stock(product, stock, reorder_level) {
    await this.post("products", [{ product_id: product, name: product, category: "Grocery", price: "1.00", stock, reorder_level }]);
    await new Promise((resolve) => setTimeout(resolve, 1020 - (Date.now() % 1000)));
  }
}

export const dayBefore = (day, back) => new Date(Date.parse(day) - back * 86_400_000).toISOString().slice(0, 10);
