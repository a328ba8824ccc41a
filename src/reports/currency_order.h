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
#include "views/hours.h"

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

// As the transactions of these days have it.
inline CurrencyOrder currency_order(const Hours& hours, Day from, Day to) {
  CurrencyOrder order;
  hours.visit(from, to, [&](Day, int, Currency currency, const Measures& sums) {
    order.count(currency, sums.transactions);
  });
  return order;
}

}  // namespace shop
