// SPDX-License-Identifier: Apache-2.0
//
// Holds the four sums that a cell of revenue, hours or best sellers keeps.
//
// Plain signed sums: adding an entry and its reversal leaves zero. Money is in minor units of the
// cell's currency, which stands in the key; measures of different currencies are never added.
#pragma once

#include <cstdint>

#include "base/int128.h"

namespace shop {

struct Measures {
  std::int64_t transactions = 0;
  std::int64_t refunds = 0;
  std::int64_t units = 0;
  Int128 revenue_minor = 0;

  Measures& operator+=(const Measures& other) {
    transactions += other.transactions;
    refunds += other.refunds;
    units += other.units;
    revenue_minor += other.revenue_minor;
    return *this;
  }
  bool operator==(const Measures&) const = default;
  bool is_zero() const { return *this == Measures{}; }
};

}  // namespace shop
