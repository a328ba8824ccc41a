// SPDX-License-Identifier: Apache-2.0
//
// Asks the server, and turns every way that this can fail into one Problem that a page can show.
//
//   const report = await get<Report>("/v1/revenue", { by: "city" });
//
// Unsafe methods carry the header that the server wants beside a cookie.

export class Problem extends Error {
  constructor(
    readonly status: number, // 0: the server could not be reached
    readonly title: string,
    readonly detail: string,
    readonly field?: string,
    readonly more: Readonly<Record<string, unknown>> = {}, // the members that this kind of problem has beside these
  ) {
    super(detail || title);
  }

  get offline(): boolean {
    return this.status === 0;
  }
  get signedOut(): boolean {
    return this.status === 401;
  }
  get refused(): boolean {
    return this.status === 403;
  }
}

export type Query = Record<string, string | number | boolean | undefined | null>;

export function address(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  // Commas between keys stay readable in addresses that people copy.
  return text ? `${path}?${text.replaceAll("%2C", ",")}` : path;
}

export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return ask<T>(address(path, query), { signal: signal ?? null });
}

// `key` is the Idempotency-Key: made once for what a person did, and sent again when it is tried again.
export interface Sending {
  query?: Query;
  key?: string | undefined;
  signal?: AbortSignal;
}

export async function send<T>(
  method: "POST" | "DELETE",
  path: string,
  body?: unknown,
  { query = {}, key, signal }: Sending = {},
): Promise<T> {
  return ask<T>(address(path, query), {
    method,
    headers: {
      "content-type": "application/json",
      "x-shopsphere": "1",
      ...(key === undefined ? {} : { "idempotency-key": key }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  });
}

async function ask<T>(path: string, options: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      credentials: "same-origin",
      cache: "no-store",
      ...options,
      headers: { accept: "application/json", ...options.headers },
    });
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === "AbortError") throw failure;
    throw new Problem(0, "The shop cannot be reached", "No answer from the server. It may be restarting.");
  }
  if (!response.ok) throw await problemOf(response);
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

async function problemOf(response: Response): Promise<Problem> {
  const said = (await response.json().catch(() => ({}))) as Record<string, unknown> & {
    title?: string;
    detail?: string;
    field?: string;
  };
  return new Problem(
    response.status,
    said.title ?? `The server answered ${response.status}`,
    said.detail ?? response.statusText,
    said.field,
    said,
  );
}

export const isAbort = (failure: unknown): boolean =>
  failure instanceof DOMException && failure.name === "AbortError";

export const asProblem = (failure: unknown): Problem =>
  failure instanceof Problem ? failure : new Problem(-1, "This page failed", String(failure));
