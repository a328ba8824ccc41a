// SPDX-License-Identifier: Apache-2.0
//
// Counts of each promotion how many customers were offered it, and how many bought then.
//
// Of customers, not of offers: those of one customer do not stand alone. Only offers whose time is
// over count as offered or held out, taken or not; of one that is open nobody knows yet, and those
// that are taken early would count before those that are not.
//
//   const std::vector<Conversion> conversions = count_conversions(all, promotions, as_of);
//   uplift_of(conversions[0].offered, conversions[0].held_out);
//
// Threads: pure function.   Cost: O(offers).
#pragma once

#include <span>
#include <vector>

#include "promotions/budgets.h"
#include "promotions/uplift.h"

namespace shop {

struct Conversion {
  std::uint64_t offers = 0;              // made, over or not, to whom is not held out
  std::uint64_t open = 0;                // of these: not over and not taken yet
  std::uint64_t taken = 0;               // of these: followed by a purchase
  std::uint64_t customers = 0;           // who had any of these
  std::uint64_t held_out_customers = 0;  // who would have
  Share offered;   // customers with an offer that is over; of them, who took any of those
  Share held_out;  // the same of who was held out
};

std::vector<Conversion> count_conversions(const OffersOfAll& all, std::size_t promotions,
                                          Day as_of);

}  // namespace shop
