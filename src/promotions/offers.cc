// SPDX-License-Identifier: Apache-2.0
#include "promotions/offers.h"

#include <algorithm>

namespace shop {

bool OfferMaker::applies_to(const Trigger& trigger, Symbol product) const {
  if (trigger.product != kNoSymbol) return trigger.product == product;
  return trigger.category == kNoSymbol || triggers_.history().category(product) == trigger.category;
}

bool OfferMaker::overlap(const Trigger& a, const Trigger& b) const {
  if (a.product != kNoSymbol) return applies_to(b, a.product);
  if (b.product != kNoSymbol) return applies_to(a, b.product);
  return a.category == kNoSymbol || b.category == kNoSymbol || a.category == b.category;
}

bool OfferMaker::may_be(const Trigger& trigger, std::span<const Offer> had) const {
  std::int64_t times = 0;
  for (const Offer& offer : had) {
    if (offer.why.promotion == trigger.promotion) ++times;
    if (offer.is_open_on(trigger.day) && overlap(offer.why, trigger)) return false;
  }
  return times < triggers_.promotions()[trigger.promotion].per_customer;
}

std::optional<Day> OfferMaker::day_taken(const Offer& offer) const {
  const std::span<const Purchase> purchases = triggers_.history().purchases(offer.user);
  auto purchase =
      std::lower_bound(purchases.begin(), purchases.end(), offer.first(),
                       [](const Purchase& one, Day day) { return one.basket.day < day; });
  for (; purchase != purchases.end() && purchase->basket.day <= offer.last; ++purchase)
    if (purchase->stands() && applies_to(offer.why, purchase->product)) return purchase->basket.day;
  return std::nullopt;
}

Offer OfferMaker::make(Symbol user, const Trigger& trigger) const {
  const Promotion& promotion = triggers_.promotions()[trigger.promotion];
  Offer offer{user, trigger, later(trigger.day, promotion.valid_days - 1), std::nullopt, false};
  offer.is_held_out = triggers_.is_held_out(trigger.promotion, user);
  offer.taken = day_taken(offer);
  return offer;
}

std::span<const Offer> OfferMaker::of_user(Symbol user, const BudgetCuts& cuts,
                                           Scratch& scratch) const {
  scratch.triggers.clear();
  scratch.offers.clear();
  triggers_.of_user(user, scratch.triggers);
  for (const Trigger& trigger : scratch.triggers) {
    const std::map<Day, std::uint64_t>& by_day = cuts[trigger.promotion];
    const auto cut = by_day.find(trigger.day);
    if (cut != by_day.end() && trigger.order >= cut->second) continue;
    if (may_be(trigger, scratch.offers)) scratch.offers.push_back(make(user, trigger));
  }
  return scratch.offers;
}

}  // namespace shop
