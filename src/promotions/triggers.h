// SPDX-License-Identifier: Apache-2.0
//
// Finds the days on which one user's history asks for a promotion, and why.
//
// Looks at what was bought before such a day alone, so a later purchase changes what comes after
// it and nothing before; a day may lie in the future. Neither hold-outs, conflicts nor budgets are
// known here: resolution.h decides between triggers.
//
//   const Triggers triggers(history, promotions);
//   triggers.of_user(user, found);  // ascending by place()
//
// The usual interval of a product is the median of the intervals between its days of purchase, of
// two middle ones the shorter.
//
// Threads: any, while nothing is applied.   Cost: to make, O(events of the products' stock); of a
// user O(purchases log purchases), some us.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <vector>

#include "promotions/promotion.h"
#include "promotions/shopper_history.h"
#include "promotions/stock_moments.h"
#include "promotions/user_scan.h"

namespace shop {

struct Trigger {
  Day day;
  std::uint16_t promotion = 0;  // its place in the file
  // What it applies to: this product, else this category, else any purchase.
  Symbol product = kNoSymbol;
  Symbol category = kNoSymbol;
  std::uint64_t order = 0;  // among those of one day and promotion: a hash
  // What the reason says (reasons.h), by kind.
  Day since;
  std::int64_t number = 0;
  Symbol bought = kNoSymbol;

  auto place() const { return std::tie(day, promotion, order); }
};

class Triggers {
 public:
  Triggers(const ShopperHistory& history, std::span<const Promotion> promotions);

  void of_user(Symbol user, std::vector<Trigger>& found) const;
  // After the stock changed.
  void refresh_stock(const ShopperHistory::Changed& changed);

  bool is_held_out(std::uint16_t promotion, Symbol user) const;
  std::span<const Promotion> promotions() const { return promotions_; }
  const ShopperHistory& history() const { return history_; }

 private:
  using Moments = std::vector<StockMoment>;
  class Finder;  // of the triggers of one promotion for one user

  void refresh_product(std::size_t promotion, Symbol product);
  void gather_by_category(std::size_t promotion);

  const ShopperHistory& history_;
  std::span<const Promotion> promotions_;
  // By promotion: the moments of each product; those of clear_slow_stock also by category, in the
  // order of days and ids.
  std::vector<std::map<Symbol, Moments>> moments_;
  std::vector<std::map<Symbol, Moments>> in_category_;
};

}  // namespace shop
