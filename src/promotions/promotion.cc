// SPDX-License-Identifier: Apache-2.0
#include "promotions/promotion.h"

namespace shop {

std::string off_words(const Promotion& promotion, Currency currency) {
  if (promotion.off_percent == 0) return currency.show(promotion.off_minor) + " off";
  std::string words = std::to_string(promotion.off_percent) + "% off";
  if (promotion.off_minor_most)
    words.append(", ").append(currency.show(*promotion.off_minor_most)).append(" at most");
  return words;
}

}  // namespace shop
