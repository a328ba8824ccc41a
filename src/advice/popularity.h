// SPDX-License-Identifier: Apache-2.0
//
// Counts in how many baskets each product lies, over the whole history and of late, and names the
// most popular ones.
//
// Of late means that a basket's weight halves every kHalfLifeDays: 2^20 on the first day of the
// present period, where a period is 64 days by the calendar and the present one that of the newest
// purchase. Weights are integers, so scores are exact sums and a basket that goes takes out just
// what it brought (class Set). Reads no clock: the newest purchase is today.
//
//   popularity.follow(change);  popularity.settle();
//   popularity.of_late().best();
//
// Threads: one owner; after settle() any may read.
// Cost: follow O(log days of the product); settle as TopProducts, and O(products x days) when a new
// period begins.   Memory: 8 bytes a product and day sold.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "advice/purchase_history.h"
#include "advice/top_products.h"

namespace shop {

class Popularity {
 public:
  static constexpr int kHalfLifeDays = 14;
  explicit Popularity(const Dictionaries& dictionaries);

  void follow(const PurchaseChange& change);
  void settle();

  const TopProducts& overall() const { return overall_; }
  const TopProducts& of_late() const { return of_late_; }
  // Of all products in all baskets, in 2^-30; the second with the weights of late.
  std::int64_t share(Symbol product) const;
  std::int64_t late_share(Symbol product) const;
  Day newest_day() const;  // of a purchase; day 0 without any
  // In how many baskets of [from, to] the product lies.
  std::int64_t baskets(Symbol product, Day from, Day to) const;
  std::size_t bytes() const;

 private:
  struct DayBaskets {
    Day day;
    std::int32_t baskets = 0;
  };
  std::int64_t weight(Day day) const;
  void weigh_anew();

  TopProducts overall_;
  TopProducts of_late_;
  std::deque<std::vector<DayBaskets>> days_;  // of each product, ascending
  std::map<Day, std::int64_t> lines_of_day_;
  std::int32_t period_ = INT32_MIN;
  bool stale_ = false;  // another period may have begun
};

}  // namespace shop
