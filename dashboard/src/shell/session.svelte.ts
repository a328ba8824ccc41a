// SPDX-License-Identifier: Apache-2.0
//
// Who is signed in, and the shop they are in.
import { asProblem, get, send, type Problem } from "../api/client";
import type { Role, ShopFacts } from "../api/types";
import { setShopFacts } from "./locale.svelte";

const session = $state<{ role: Role | null; asked: boolean; problem: Problem | null }>({
  role: null,
  asked: false,
  problem: null,
});

export const role = (): Role | null => session.role;
export const asked = (): boolean => session.asked;
export const sessionProblem = (): Problem | null => session.problem;

export const mayRead = (): boolean => session.role === "seller" || session.role === "admin";
export const mayAdminister = (): boolean => session.role === "admin";

export async function refreshShop(): Promise<ShopFacts> {
  const facts = await get<ShopFacts>("/v1/shop");
  setShopFacts(facts);
  return facts;
}

export async function openSession(): Promise<void> {
  try {
    const { role: found } = await get<{ role: Role }>("/v1/session");
    await refreshShop();
    session.role = found;
    session.problem = null;
  } catch (failure) {
    const problem = asProblem(failure);
    session.role = null;
    session.problem = problem.signedOut ? null : problem;
  }
  session.asked = true;
}

export async function signIn(token: string): Promise<void> {
  await send("POST", "/v1/session", { token });
  await openSession();
}

export async function signOut(): Promise<void> {
  await send("DELETE", "/v1/session").catch(() => undefined);
  session.role = null;
  setShopFacts(null);
}
