// SPDX-License-Identifier: Apache-2.0
//
// What a promotion did, as the page shows it: its two rates, the interval of the uplift on one scale for all, and what
// can be said of it.
import type { PromotionConversion, PromotionOffers, PromotionsReport } from "../../api/types";

export interface PromotionResult {
  conversion: PromotionConversion;
  offers: PromotionOffers;
}

export const KINDS: Record<PromotionOffers["kind"], string> = {
  win_back: "win back",
  replenish: "replenish",
  next_category: "next category",
  reward: "reward",
  clear_slow_stock: "clear slow stock",
  back_in_stock: "back in stock",
};

// Both sections have a row for each promotion, in the order of the file.
export function resultsOf(report: PromotionsReport): PromotionResult[] {
  const conversions = report.sections.find((section) => section.section === "conversion")?.rows ?? [];
  const offers = report.sections.find((section) => section.section === "offers")?.rows ?? [];
  const offersOf = new Map(offers.map((row) => [row.promotion, row as PromotionOffers]));
  return (conversions as PromotionConversion[]).flatMap((conversion) => {
    const of = offersOf.get(conversion.promotion);
    return of ? [{ conversion, offers: of }] : [];
  });
}

// Its span is said in words that end with the day: "up to 2024-12-30".
export const lastDay = (report: PromotionsReport): string => report.span.slice(-"2024-12-30".length);

export function verdict({ conversion }: PromotionResult): string {
  if (conversion.customers === 0) return "no offer is over yet";
  if (conversion.uplift_low === null || conversion.uplift_high === null)
    return "nobody is held out to compare with";
  if (Number(conversion.uplift_low) > 0) return "more bought than of the held out";
  if (Number(conversion.uplift_high) < 0) return "fewer bought than of the held out";
  return "may be chance";
}

// Where an interval lies between the ends of a scale that holds 0 and all of them, in percent.
export interface Place {
  zero: number;
  low: number;
  high: number;
  middle: number;
}

export function places(results: readonly PromotionResult[]): (Place | null)[] {
  const ends = results.flatMap(({ conversion: { uplift_low, uplift_high } }) =>
    uplift_low === null || uplift_high === null ? [] : [Number(uplift_low), Number(uplift_high)],
  );
  const least = Math.min(0, ...ends);
  const width = Math.max(0, ...ends) - least;
  const at = (value: string): number => ((Number(value) - least) / width) * 100;
  return results.map(({ conversion: { uplift, uplift_low, uplift_high } }) =>
    width === 0 || uplift === null || uplift_low === null || uplift_high === null
      ? null
      : { zero: at("0"), low: at(uplift_low), high: at(uplift_high), middle: at(uplift) },
  );
}
