// SPDX-License-Identifier: Apache-2.0
//
// Lays one user's purchases out by day, product and category, for whoever looks for triggers.
//
// Only what stands; equal days are one. Threads: one owner.   Cost: O(purchases log purchases).
#pragma once

#include <map>
#include <span>
#include <vector>

#include "base/time.h"
#include "promotions/shopper_history.h"
#include "views/day_lists.h"

namespace shop {

inline Day later(Day day, std::int64_t days) {
  return Day{static_cast<std::int32_t>(day.number + days)};
}

struct Bought {
  Day day;
  Symbol product = 0;
};

struct UserScan {
  UserScan(const ShopperHistory& history, Symbol user);

  Symbol user;
  std::vector<Bought> bought;                   // ascending by day
  std::vector<DayCount> days;                   // of purchase, and how many products
  std::map<Symbol, std::vector<Day>> products;  // each with its days
  std::map<Symbol, std::vector<Bought>> categories;

  // Days of purchase up to and with this one.
  std::span<const DayCount> days_upto(Day day) const;
};

}  // namespace shop
