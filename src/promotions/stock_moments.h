// SPDX-License-Identifier: Apache-2.0
//
// Finds the days on which a product's stock is a reason for a promotion.
//
// - slow: from this day on there are `stock_least` or more on the shelf, and in the `in_days` days
//   before it no more than `sold_most` were sold; the first day of each such time. A product is not
//   slow before it was there for `in_days` days.
// - back: it was sold out at the end of `out_days` days at least, and on this day it is there
// again.
//
// Threads: pure functions.   Cost: O(days of the product).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/symbols.h"
#include "promotions/promotion.h"
#include "promotions/stock_history.h"

namespace shop {

struct StockMoment {
  Symbol product = 0;
  Day day;
  std::int64_t level = 0;   // on the shelf
  std::int64_t number = 0;  // slow: sold in so many days; back: days without
};

std::vector<StockMoment> slow_moments(std::span<const StockDay> days, const Promotion& promotion);
std::vector<StockMoment> back_moments(std::span<const StockDay> days, const Promotion& promotion);

}  // namespace shop
