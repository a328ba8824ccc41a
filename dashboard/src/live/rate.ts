// SPDX-License-Identifier: Apache-2.0
//
// How many transactions a minute, from counts that come in at any moment: a row of buckets over the last minutes.
//
//   const rate = new Rate(Date.now()); rate.add(3, Date.now()); rate.perMinute(Date.now());

export const BUCKET_MS = 2000;
const BUCKETS_MAX = 300; // ten minutes

export class Rate {
  #counts = new Map<number, number>();

  constructor(private readonly started: number) {}

  add(records: number, now: number): void {
    const bucket = Math.floor(now / BUCKET_MS);
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + records);
    for (const old of this.#counts.keys()) if (old <= bucket - BUCKETS_MAX) this.#counts.delete(old);
  }

  // Over the last minute, or over as much of it as was watched; null before there is anything to say.
  perMinute(now: number): number | null {
    const watched = Math.min(60_000, now - this.started);
    if (watched < 1000) return null;
    const first = Math.floor((now - 60_000) / BUCKET_MS) + 1;
    let records = 0;
    for (const [bucket, count] of this.#counts) if (bucket >= first) records += count;
    return Math.round((records * 60_000) / watched);
  }

  // [seconds, transactions a minute] of the whole buckets that were watched.
  line(now: number): [number[], number[]] {
    const last = Math.floor(now / BUCKET_MS) - 1;
    const first = Math.max(last - BUCKETS_MAX + 2, Math.floor(this.started / BUCKET_MS) + 1);
    const buckets = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
    return [
      buckets.map((bucket) => (bucket * BUCKET_MS) / 1000),
      buckets.map((bucket) => ((this.#counts.get(bucket) ?? 0) * 60_000) / BUCKET_MS),
    ];
  }
}
