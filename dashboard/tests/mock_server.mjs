// SPDX-License-Identifier: Apache-2.0
//
// The HTTP contract on a shop in memory, for working on pages and for their tests without the server.
//
//   node tests/mock_server.mjs [--port 8090] [--rate 8] [--empty]     tokens: seller, admin, shopper
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import * as answers from "./mock_answers.mjs";
import * as desk from "./mock_desk.mjs";
import { money, Shop } from "./mock_shop.mjs";

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const port = Number(option("port", 8090));
const rate = Number(option("rate", 2));
const shop = process.argv.includes("--empty") ? new Shop({ days: -1 }) : new Shop();
const started = Date.now();
const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const csp =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const kinds = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};
const listeners = new Set();

function roleOf(request) {
  const cookie = /token=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
  return ["seller", "admin", "shopper", "ingest"].includes(cookie) ? cookie : null;
}

function send(response, status, body, more = {}) {
  const problem = status >= 400;
  response.writeHead(status, {
    "content-type": problem ? "application/problem+json" : "application/json",
    ...more,
  });
  response.end(JSON.stringify(body));
}
const problem = (response, status, title, detail) =>
  send(response, status, {
    type: `/problems/${title.toLowerCase().replaceAll(" ", "-")}`,
    title,
    status,
    detail,
    request_id: "m1",
  });

async function session(request, response) {
  if (request.method === "DELETE") return send(response, 200, {}, { "set-cookie": "token=; Path=/; Max-Age=0" });
  if (request.method === "GET") {
    const role = roleOf(request);
    return role ? send(response, 200, { role }) : problem(response, 401, "Not signed in", "Sign in with a token.");
  }
  let text = "";
  for await (const part of request) text += part;
  const { token } = JSON.parse(text);
  if (!["seller", "admin", "shopper"].includes(token))
    return problem(response, 401, "Unknown token", "No such token, or it was revoked.");
  return send(
    response,
    200,
    { role: token },
    { "set-cookie": `token=${token}; Path=/; HttpOnly; SameSite=Strict` },
  );
}

function live(response) {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  response.write(
    `event: hello\nid: ${shop.asOf}\ndata: ${JSON.stringify({ as_of: shop.asOf, today: shop.today })}\n\n`,
  );
  listeners.add(response);
  response.on("close", () => listeners.delete(response));
}

function publish() {
  const one = shop.step();
  const same = shop.between(one.day, one.day);
  const [place] = shop.sums(
    same.filter((t) => t.city === one.city && t.category === one.category),
    ["day"],
  );
  const [best] = shop.sums(
    same.filter((t) => t.productId === one.productId),
    ["day"],
  );
  const left = shop.alert(one.productId);
  const measures = (sum) => ({
    transactions: sum.transactions,
    refunds: sum.refunds,
    units: sum.units,
    revenue: money(sum.pence),
  });
  const cells = {
    as_of: shop.asOf,
    cells: [
      {
        view: "revenue",
        day: one.day,
        city: one.city,
        category: one.category,
        currency: "GBP",
        ...measures(place),
      },
      {
        view: "best_sellers",
        day: one.day,
        product_id: one.productId,
        product: one.product,
        category: one.category,
        currency: "GBP",
        ...measures(best),
      },
      { view: "stock", ...left, low: left.stock <= left.reorder_level },
    ],
  };
  const booked = {
    as_of: shop.asOf,
    records: 1,
    transactions: [
      {
        transaction_id: one.id,
        time: one.time,
        product: one.product,
        category: one.category,
        city: one.city,
        kind: one.kind,
        units: one.units,
        revenue: money(one.pence),
        currency: "GBP",
      },
    ],
  };
  for (const listener of listeners) {
    listener.write(`event: cells\nid: ${shop.asOf}\ndata: ${JSON.stringify(cells)}\n\n`);
    listener.write(`event: booked\nid: ${shop.asOf}\ndata: ${JSON.stringify(booked)}\n\n`);
  }
}
if (rate > 0) setInterval(publish, 1000 / rate);

const routes = {
  "/v1/revenue": (q) => answers.revenue(shop, q),
  "/v1/statistics": (q) => answers.revenue(shop, q, true),
  "/v1/best-sellers": (q) => answers.bestSellers(shop, q),
  "/v1/stock": (q) => answers.stock(shop, q),
  "/v1/trends": () => answers.trends(shop),
  "/v1/customers": () => answers.customers(shop),
  "/v1/entries": (q) => answers.entries(shop, q),
  "/v1/alerts": () => ({ as_of: shop.asOf, active: shop.alerts(), notices: shop.notices }),
  "/v1/issues": (q) => desk.issues(shop, q),
  "/v1/desk/jobs": () => ({ jobs: [] }),
};

async function file(path, response) {
  const name = normalize(path).replace(/^[/\\]+/, "") || "index.html";
  const found = await readFile(join(dist, name)).catch(() => null);
  const body = found ?? (await readFile(join(dist, "index.html")));
  response.writeHead(200, {
    "content-type": kinds[extname(found ? name : ".html")] ?? kinds[".html"],
    "content-security-policy": csp,
    "x-content-type-options": "nosniff",
  });
  response.end(body);
}

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://mock");
  if (!pathname.startsWith("/v1/")) return file(pathname, response);
  if (pathname === "/v1/session") return session(request, response);
  const role = roleOf(request);
  if (!role) return problem(response, 401, "Not signed in", "Sign in with a token.");
  if (pathname === "/v1/shop") {
    return send(response, 200, {
      name: "Rose & Crown",
      currency: "GBP",
      currency_digits: 2,
      time_zone: "Europe/London",
      now: shop.now,
      today: shop.today,
      as_of: shop.asOf,
      role,
      version: "0.1.0",
      demo: true,
    });
  }
  if (role === "shopper") return problem(response, 403, "Not allowed", "This needs the role seller.");
  if (pathname === "/v1/live") return live(response);
  if (pathname === "/v1/system") {
    return role === "admin"
      ? send(response, 200, answers.system(shop, started))
      : problem(response, 403, "Not allowed", "This needs the role admin.");
  }
  if (pathname.startsWith("/v1/issues/") && request.method === "GET") {
    const found = desk.issueOf(shop, decodeURIComponent(pathname.slice(11)));
    return found
      ? send(response, 200, found)
      : problem(response, 404, "No such issue", "There is no issue of this id.");
  }
  if (pathname.startsWith("/v1/products/")) {
    const found = answers.product(shop, decodeURIComponent(pathname.slice(13)));
    return found
      ? send(response, 200, found)
      : problem(response, 404, "No such product", "The shop knows no product of this id.");
  }
  const route = routes[pathname];
  return route
    ? send(response, 200, route(searchParams))
    : problem(response, 404, "Not found", `There is no ${pathname}.`);
}).listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}`));
