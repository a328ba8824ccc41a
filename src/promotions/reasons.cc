// SPDX-License-Identifier: Apache-2.0
#include "promotions/reasons.h"

#include "advice/interval_words.h"

namespace shop {
namespace {

std::string times_words(std::int64_t times) {
  return times == 1 ? "once" : std::to_string(times) + " times";
}

std::string reward_words(const Trigger& why, const Promotion& promotion, Currency currency) {
  if (promotion.every_purchases == 0)
    return "you have spent " + currency.show(why.number) + " here";
  return "you bought here on " + std::to_string(why.number) + (why.number == 1 ? " day" : " days");
}

}  // namespace

std::string reason_words(const Offer& offer, const Promotion& promotion,
                         const ShopperHistory& history, Day as_of) {
  const Trigger& why = offer.why;
  const std::string ago = span_words(as_of.number - why.since.number);
  const Dictionaries& texts = history.dictionaries();
  switch (promotion.kind) {
    case PromotionKind::win_back:
      return "it has been " + ago + " since you last bought " +
             (promotion.category.empty() ? "here" : "from " + promotion.category);
    case PromotionKind::replenish:
      return "you buy this about " + every_words(why.number) + ", and it has been " + ago;
    case PromotionKind::next_category:
      return std::string("you bought ").append(history.product_name(why.bought)) +
             ", and nothing from " + promotion.category + " yet";
    case PromotionKind::reward:
      return reward_words(why, promotion, history.currency());
    case PromotionKind::clear_slow_stock:
      return "you bought from " +
             std::string(texts.categories.text(history.category(why.product))) + " " +
             times_words(why.number);
    case PromotionKind::back_in_stock:
      return "you bought this before, and it is back after " + span_words(why.number) + " sold out";
  }
  return {};
}

}  // namespace shop
