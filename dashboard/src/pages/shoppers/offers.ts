// SPDX-License-Identifier: Apache-2.0
//
// What is offered, and how long the bar beside each is: its score beside the best one's, in percent.

export interface Offer {
  rank: number;
  product_id: string;
  product: string;
  score: string;
  because: string;
}

export function strengths(offers: readonly Offer[]): number[] {
  const most = Math.max(...offers.map((offer) => Number(offer.score)), 0);
  return offers.map((offer) => (most > 0 ? Math.round((Number(offer.score) / most) * 100) : 0));
}
