// SPDX-License-Identifier: Apache-2.0
//
// The connection to /v1/live: keeps it open, says how fresh it is, and hands on what comes.
//
// The browser resumes a broken stream by itself with Last-Event-ID; where it gives up, this opens another one
// from the last position that was heard. A line that died without a word (a laptop that slept) is found by
// asking the server for its position now and then: it went on and the feed did not.
import { asProblem, get } from "../api/client";
import type { Booked, Cell, ShopFacts } from "../api/types";

export interface Listener {
  cells(cells: Cell[], asOf: number): void;
  booked(booked: Booked): void;
  reset(): Promise<void>; // load everything anew
  facts(facts: ShopFacts): void;
  signedOut(): void; // the session ended, or a restart of the server forgot it
}

export type Line = "connecting" | "live" | "reconnecting";
const ASK_EVERY_MS = 10_000;
const SILENCE_MS = 5_000;

export class Feed {
  line = $state<Line>("connecting");
  heardAt = $state(0); // ms of the reader's clock; 0: never
  lostAt = $state(0);
  asOf = 0;
  #source: EventSource | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ask: ReturnType<typeof setInterval> | undefined;
  #wait = 500;

  constructor(private readonly listener: Listener) {}

  // A stream that is open already goes on: figures loaded anew need no other.
  start(since: number): void {
    if (!this.#source || this.#source.readyState === EventSource.CLOSED) {
      this.asOf = since;
      this.#open();
    }
    this.#ask ??= setInterval(() => void this.#askPosition(), ASK_EVERY_MS);
  }

  stop(): void {
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#retry);
    clearInterval(this.#ask);
    this.#ask = undefined;
    this.line = "connecting";
  }

  #open(): void {
    this.#source?.close();
    const source = new EventSource(`/v1/live?since=${this.asOf}`);
    this.#source = source;
    source.onopen = () => this.#heard();
    source.onerror = () => this.#lost(source);
    this.#on<{ as_of: number }>(source, "hello", () => undefined);
    this.#on<{ as_of: number; cells: Cell[] }>(source, "cells", (data) =>
      this.listener.cells(data.cells, data.as_of),
    );
    this.#on<Booked>(source, "booked", (data) => this.listener.booked(data));
    this.#on<{ as_of: number }>(source, "reset", () => void this.listener.reset());
  }

  #on<T extends { as_of: number }>(source: EventSource, name: string, take: (data: T) => void): void {
    source.addEventListener(name, (event) => {
      const data = JSON.parse((event as MessageEvent<string>).data) as T;
      this.#heard();
      this.asOf = Math.max(this.asOf, data.as_of);
      take(data);
    });
  }

  #heard(): void {
    this.heardAt = Date.now();
    this.#wait = 500;
    if (this.line !== "live") this.line = "live";
  }

  #lost(source: EventSource): void {
    if (source !== this.#source) return;
    if (this.line !== "reconnecting") this.lostAt = this.heardAt || Date.now();
    this.line = "reconnecting";
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    clearTimeout(this.#retry);
    void this.#askPosition(); // why: gone, or signed out?
    this.#retry = setTimeout(() => this.#open(), this.#wait);
    this.#wait = Math.min(10_000, this.#wait * 2);
  }

  async #askPosition(): Promise<void> {
    try {
      const before = this.asOf;
      const facts = await get<ShopFacts>("/v1/shop");
      this.listener.facts(facts);
      const behind = facts.as_of > before && this.asOf === before && Date.now() - this.heardAt > SILENCE_MS;
      if (this.line === "live" && behind) this.#open();
      else if (this.line === "live" && facts.as_of <= this.asOf) this.heardAt = Date.now(); // quiet, and up to date
    } catch (failure) {
      if (asProblem(failure).signedOut) return this.listener.signedOut();
      if (this.line === "live" && this.#source) {
        this.lostAt = this.heardAt;
        this.line = "reconnecting";
        this.#open();
      }
    }
  }
}
