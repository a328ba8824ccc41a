// SPDX-License-Identifier: Apache-2.0
//
// The shop's day as it happens: figures loaded once, then each changed cell put in its place. One for the whole
// page, so that going to a report and back loses nothing.
//
// Cells are kept outside of the reactive state and shown at most ten times a second: the first change at once.
import { asProblem, get, type Problem } from "../api/client";
import type {
  Alerts,
  Entries,
  Booked,
  Cell,
  IssueCounts as Counts,
  Report,
  RevenueCell,
  ShopFacts,
} from "../api/types";
import { currency, setShopFacts, shopFacts } from "../shell/locale.svelte";
import { mayAdminister, openSession } from "../shell/session.svelte";
import { addDays, hourOf } from "../time/days";
import { AlertBook } from "./alert_book.svelte";
import { Cells } from "./cells";
import { toHour, type HourRow } from "./comparison";
import { Feed } from "./feed.svelte";
import { groupBy, totals } from "./grouping";
import { IssueCounts } from "./issue_counts.svelte";
import { needsReload, top, type Seller } from "./ranking";
import { Rate } from "./rate";
import { newestFirst, TICKER_ROWS_MAX, type TickerRow } from "./ticker";

const SHOW_EVERY_MS = 100;
const SELLERS_LOADED = 50;

class LiveShop {
  today = $state("");
  now = $state("");
  loaded = $state(false);
  empty = $state(false); // nothing was ever booked here
  problem = $state<Problem | null>(null);
  ticker = $state.raw<readonly TickerRow[]>([]);
  hours = $state.raw<HourRow[]>([]);
  issues = new IssueCounts();
  alerts = new AlertBook();
  feed: Feed;

  #version = $state(0);
  #revenue = new Cells<RevenueCell>((cell) => `${cell.day}|${cell.city}|${cell.category}|${cell.currency}`);
  #sellers = new Cells<Seller & { day?: string }>((cell) => `${cell.product_id}|${cell.currency}`);
  #lastLoaded: Seller | null = null;
  #shown = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #loading: Promise<void> | null = null;
  #started = false;
  rate = new Rate(Date.now());

  cells = $derived.by(() => (this.#version, this.#revenue.values()));
  totals = $derived.by(() => totals(this.cells, currency()));
  byCity = $derived.by(() => groupBy(this.cells, (cell) => cell.city, currency()));
  byCategory = $derived.by(() => groupBy(this.cells, (cell) => cell.category, currency()));
  best = $derived.by(() => (this.#version, top(this.#sellers.values(), 5)));
  units = $derived.by(() =>
    (this.cells as (RevenueCell & { units: number })[]).reduce((sum, cell) => sum + cell.units, 0),
  );
  hour = $derived(this.now ? hourOf(this.now) : 0);
  days = $derived.by(() =>
    [this.today, addDays(this.today, -1), addDays(this.today, -7)].map((day) =>
      toHour(this.hours, day, this.hour, currency()),
    ),
  );

  constructor() {
    this.feed = new Feed({
      cells: (cells, asOf) => this.#merge(cells, asOf),
      booked: (booked) => this.#booked(booked),
      reset: () => this.load(),
      facts: (facts) => this.#facts(facts),
      signedOut: () => void openSession(),
    });
  }

  async start(): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    this.rate = new Rate(Date.now());
    await this.load();
  }

  stop(): void {
    this.feed.stop();
    this.#started = false;
    this.loaded = false;
  }

  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => (this.#loading = null));
    return this.#loading;
  }

  async #load(): Promise<void> {
    try {
      const facts = await get<ShopFacts>("/v1/shop");
      const today = { from: facts.today, to: facts.today };
      const [revenue, sellers, alerts, newest] = await Promise.all([
        get<Report>("/v1/revenue", { by: "day,city,category", ...today }),
        get<Report>("/v1/best-sellers", { day: facts.today, top: SELLERS_LOADED }),
        get<Alerts>("/v1/alerts"),
        get<Entries>("/v1/entries", { ...today, limit: TICKER_ROWS_MAX }).catch(() => null), // only the ticker's start
      ]);
      setShopFacts(facts);
      this.today = facts.today;
      this.now = facts.now;
      this.#revenue.load(
        revenue.rows as unknown as RevenueCell[],
        revenue.as_of,
        (cell) => cell.day === facts.today,
      );
      const rows = sellers.rows as unknown as Seller[];
      this.#sellers.load(rows, sellers.as_of, (cell) => !cell.day || cell.day === facts.today);
      this.#lastLoaded = rows.length === SELLERS_LOADED ? (rows.at(-1) ?? null) : null;
      this.alerts.load(alerts);
      if (this.ticker.length === 0) this.ticker = newestFirst(newest?.entries ?? [], []);
      this.empty = rows.length === 0 && (await get<Report>("/v1/revenue", { by: "year" })).rows.length === 0;
      this.#show();
      this.problem = null;
      this.loaded = true;
      void this.loadIssues();
      void this.loadHours();
      this.feed.start(Math.min(revenue.as_of, sellers.as_of, alerts.as_of));
    } catch (failure) {
      this.problem = asProblem(failure);
      if (this.problem.signedOut) void openSession();
      if (this.problem.offline && this.#started)
        setTimeout(() => this.#started && !this.loaded && void this.load(), 3000);
    }
  }

  // Whoever has no desk needs no count of what waits there.
  async loadIssues(): Promise<void> {
    if (!mayAdminister()) return;
    const counts = await get<Counts>("/v1/issues", { by: "cause" }).catch(() => null);
    if (counts) this.issues.load(counts);
  }

  async loadHours(): Promise<void> {
    const day = (back: number) => addDays(this.today, -back);
    const one = (of: string) => get<Report>("/v1/revenue", { by: "day,hour", from: of, to: of });
    try {
      const answers = await Promise.all([one(day(0)), one(day(1)), one(day(7))]);
      this.hours = answers.flatMap((answer) => answer.rows as unknown as HourRow[]);
    } catch {
      // The rest of the page stands; the next hour asks again.
    }
  }

  #merge(cells: Cell[], asOf: number): void {
    for (const cell of cells) {
      switch (cell.view) {
        case "revenue":
          this.empty = false;
          if (cell.day === this.today) this.#revenue.merge(cell, asOf);
          break;
        case "best_sellers":
          if (cell.day === this.today) this.#sellers.merge(cell, asOf);
          break;
        case "stock":
          this.alerts.merge(cell, asOf);
          break;
        case "issues":
          this.issues.merge(cell, asOf);
          break;
      }
    }
    const wait = this.#shown + SHOW_EVERY_MS - Date.now();
    if (wait <= 0) this.#show();
    else this.#timer ??= setTimeout(() => this.#show(), wait);
  }

  #show(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#shown = Date.now();
    this.#version += 1;
    this.alerts.show();
    if (this.loaded && needsReload(top(this.#sellers.values(), 5), this.#lastLoaded)) void this.load();
  }

  #booked(booked: Booked): void {
    this.rate.add(booked.records, Date.now());
    this.ticker = newestFirst(booked.transactions, this.ticker);
    const newest = booked.transactions[0]?.time.replace(" ", "T").slice(0, 19) ?? "";
    if (newest.slice(0, 10) === this.today && newest > this.now) this.#tick(newest);
    else if (newest.slice(0, 10) > this.today) void this.#askFacts();
  }

  // A new day by a record's own time is only believed once the shop's clock says so.
  async #askFacts(): Promise<void> {
    if (Date.now() - this.#asked < 1000) return;
    this.#asked = Date.now();
    const facts = await get<ShopFacts>("/v1/shop").catch(() => null);
    if (facts) this.#facts(facts);
  }
  #asked = 0;

  #facts(facts: ShopFacts): void {
    if (shopFacts()) setShopFacts(facts);
    if (this.today && facts.today !== this.today) void this.load();
    else this.#tick(facts.now);
  }

  #tick(now: string): void {
    const before = this.hour;
    this.now = now;
    if (hourOf(now) !== before) void this.loadHours();
  }
}

export const liveShop = new LiveShop();
