// SPDX-License-Identifier: Apache-2.0
//
// Puts the currency that most transactions were made in before the others; ties go by code.
//
// Amounts of different currencies cannot be compared, and a shop's own should come first.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/currency.h"

namespace shop {

class CurrencyOrder {
 public:
  void count(Currency currency, std::int64_t transactions) {
    transactions_[currency.index()] += transactions;
  }
  bool before(Currency a, Currency b) const {
    const std::int64_t left = transactions_[a.index()];
    const std::int64_t right = transactions_[b.index()];
    return left != right ? left > right : a < b;
  }

 private:
  std::array<std::int64_t, 256> transactions_{};
};

}  // namespace shop
