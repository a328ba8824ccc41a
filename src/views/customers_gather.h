// SPDX-License-Identifier: Apache-2.0
//
// Holds one customer's days and sums while they are looked at. Private to customers*.cc.
#pragma once

#include <algorithm>
#include <vector>

#include "views/customers.h"

namespace shop {

struct Customers::Gathered {
  std::vector<DayCount> days;
  std::vector<Spend> spend;

  // A reversal that came before what it reverses leaves a count below zero for a while.
  void drop_absent_days() {
    std::erase_if(days, [](const DayCount& day) { return day.count < 0; });
  }
  CustomerRow row(Symbol user, std::int64_t sales) const {
    CustomerRow row;
    row.user = user;
    row.sales = sales;
    row.days = days;
    row.spend = spend;
    if (!days.empty()) {
      row.first_day = days.front().day;
      row.last_day = days.back().day;
    }
    return row;
  }
};

// Adds to the sum of a currency; sums stay in the order of codes.
inline void add_to(std::vector<Spend>& sums, Currency currency, Int128 minor) {
  const auto at =
      std::lower_bound(sums.begin(), sums.end(), currency,
                       [](const Spend& sum, Currency code) { return sum.currency < code; });
  if (at != sums.end() && at->currency == currency) {
    at->minor += minor;
  } else {
    sums.insert(at, Spend{currency, minor});
  }
}

}  // namespace shop
