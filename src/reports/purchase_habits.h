// SPDX-License-Identifier: Apache-2.0
//
// Shows which categories each segment of customers prefers, and how often what they buy again is
// bought again.
//
// The affinity of a segment to a category is the share of its customers' standing sales that lies
// there, beside the share that all customers' have. A product's usual interval is the median, over
// the customers who bought it on two days or more, of each one's own usual interval.
//
// Threads: pure functions.   Cost: O(segments x categories).
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "reports/table.h"
#include "views/customers.h"

namespace shop {

// What a section of customers says where nobody bought.
inline constexpr std::string_view kNoBuyers =
    "No buyers here yet: import transactions that have users.";

// Standing sales by segment and category.
using CategorySales = std::array<std::map<std::string, std::int64_t>, kSegmentCount>;

struct ProductHabit {
  std::string product;  // its id
  std::string name;
  std::uint64_t customers = 0;
  std::uint64_t came_again = 0;    // who bought it on another day, too
  std::int64_t interval_days = 0;  // 0: nobody did
};

struct PurchaseHabits {
  CategorySales affinity;
  std::vector<ProductHabit> products;  // in the order to show them
};

// The categories that each segment bought most, ties by name.
Table affinity_section(const CategorySales& sales);
Table habits_section(const std::vector<ProductHabit>& products);

}  // namespace shop
