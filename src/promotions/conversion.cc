// SPDX-License-Identifier: Apache-2.0
#include "promotions/conversion.h"

namespace shop {
namespace {

bool is_taken(const Offer& offer, Day as_of) { return offer.taken && *offer.taken <= as_of; }

// One user's part in one promotion.
struct Part {
  bool had = false;
  bool had_over = false;
  bool took_over = false;
  bool is_held_out = false;
};

void add_up(const Part& part, Conversion& conversion) {
  if (part.had) ++(part.is_held_out ? conversion.held_out_customers : conversion.customers);
  if (!part.had_over) return;
  Share& share = part.is_held_out ? conversion.held_out : conversion.offered;
  ++share.all;
  if (part.took_over) ++share.of_them;
}

}  // namespace

std::vector<Conversion> count_conversions(const OffersOfAll& all, std::size_t promotions,
                                          Day as_of) {
  std::vector<Conversion> conversions(promotions);
  for (const std::vector<Offer>& offers : all.by_user) {
    std::vector<Part> parts(offers.empty() ? 0 : promotions);
    for (const Offer& offer : offers) {
      Part& part = parts[offer.why.promotion];
      part.had = true;
      part.is_held_out = offer.is_held_out;
      if (offer.is_over_on(as_of)) {
        part.had_over = true;
        part.took_over = part.took_over || offer.taken;
      }
      if (offer.is_held_out) continue;
      Conversion& conversion = conversions[offer.why.promotion];
      ++conversion.offers;
      if (is_taken(offer, as_of))
        ++conversion.taken;
      else if (!offer.is_over_on(as_of))
        ++conversion.open;
    }
    for (std::size_t place = 0; place < parts.size(); ++place)
      add_up(parts[place], conversions[place]);
  }
  return conversions;
}

}  // namespace shop
