// SPDX-License-Identifier: Apache-2.0
//
// Knows what is paid for a unit of each product on average, for products whose price no record
// states.
//
// Revenue over units of all lines that stand, in one currency; lines in another are passed over.
// Exact under reversal (class Set).
//
//   PaidPrices paid(gbp);
//   paid.apply(entry);
//   paid.price_micro(product);  // nothing where none was sold
//
// Threads: one owner; reads from any while nothing is changed.   Cost: O(1); 32 bytes a product.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "base/currency.h"
#include "base/decimal.h"
#include "base/int128.h"
#include "base/symbols.h"
#include "model/entry.h"

namespace shop {

class PaidPrices {
 public:
  explicit PaidPrices(Currency currency) : currency_(currency) {}

  void apply(const Entry& entry) {
    if (entry.currency != currency_ || entry.units == 0) return;
    if (entry.product >= sums_.size()) sums_.resize(std::size_t{entry.product} + 1);
    sums_[entry.product].units += entry.units;
    sums_[entry.product].minor += entry.revenue_minor;
  }

  // Rounded half away from zero.
  std::optional<std::int64_t> price_micro(Symbol product) const {
    if (product >= sums_.size() || sums_[product].units <= 0) return std::nullopt;
    const Int128 micro = sums_[product].minor * power_of_ten(kPriceDecimals - currency_.digits());
    return static_cast<std::int64_t>(divide_rounded(micro, sums_[product].units));
  }

 private:
  struct Sum {
    Int128 minor = 0;
    std::int64_t units = 0;
  };
  Currency currency_;
  std::deque<Sum> sums_;
};

}  // namespace shop
