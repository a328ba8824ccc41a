// SPDX-License-Identifier: Apache-2.0
//
// The pages: where they are, who may see them, and how each is loaded. Shoppers come here too.
import type { Role } from "../api/types";
import Live from "../pages/live/Live.svelte";

export interface Page {
  path: string; // a last part in braces takes anything
  title: string;
  inMenu: boolean;
  roles: readonly Role[];
  load: () => Promise<unknown>;
}

const SELLER: readonly Role[] = ["seller", "admin"];
const ADMIN: readonly Role[] = ["admin"];

export const PAGES: readonly Page[] = [
  { path: "/", title: "Live", inMenu: true, roles: SELLER, load: () => Promise.resolve(Live) },
  {
    path: "/reports",
    title: "Reports",
    inMenu: true,
    roles: SELLER,
    load: async () => (await import("../pages/reports/Reports.svelte")).default,
  },
  {
    path: "/trends",
    title: "Trends",
    inMenu: true,
    roles: SELLER,
    load: async () => (await import("../pages/trends/Trends.svelte")).default,
  },
  {
    path: "/products",
    title: "Products",
    inMenu: true,
    roles: SELLER,
    load: async () => (await import("../pages/products/Products.svelte")).default,
  },
  {
    path: "/products/{id}",
    title: "Product",
    inMenu: false,
    roles: SELLER,
    load: async () => (await import("../pages/products/Product.svelte")).default,
  },
  {
    path: "/customers",
    title: "Customers",
    inMenu: true,
    roles: SELLER,
    load: async () => (await import("../pages/customers/Customers.svelte")).default,
  },
  {
    path: "/desk",
    title: "Desk",
    inMenu: true,
    roles: ADMIN,
    load: async () => (await import("../pages/desk/Desk.svelte")).default,
  },
  {
    path: "/desk/transactions",
    title: "Transactions",
    inMenu: false,
    roles: ADMIN,
    load: async () => (await import("../pages/transactions/Transactions.svelte")).default,
  },
  {
    path: "/desk/transactions/{id}",
    title: "Transaction",
    inMenu: false,
    roles: ADMIN,
    load: async () => (await import("../pages/transactions/Transactions.svelte")).default,
  },
  {
    path: "/desk/flags",
    title: "Flags",
    inMenu: false,
    roles: ADMIN,
    load: async () => (await import("../pages/flags/Flags.svelte")).default,
  },
  {
    path: "/system",
    title: "System",
    inMenu: true,
    roles: ADMIN,
    load: async () => (await import("../pages/system/System.svelte")).default,
  },
];

export function find(path: string): { page: Page; id: string } | null {
  for (const page of PAGES) {
    if (page.path === path) return { page, id: "" };
    const stem = page.path.replace(/\{\w+\}$/, "");
    if (stem !== page.path && path.startsWith(stem) && path.length > stem.length) {
      return { page, id: decodeURIComponent(path.slice(stem.length)) };
    }
  }
  return null;
}
