// SPDX-License-Identifier: Apache-2.0
//
// Holds one promotion as a shop declares it: who gets what, when, how much off, and at most how
// much of it.
//
// | kind             | offered                                                    | applies to | |
// win_back         | `after_days` without a purchase                            | any purchase *  |
// | replenish        | when a product's usual interval is over (`after_percent`)  | that product |
// | next_category    | `after_days` after a first purchase in `bought_category`   | `category` | |
// reward           | at every so many days of purchase, or so much spent        | any purchase *  |
// | clear_slow_stock | when a product of a category that they buy sells slowly    | that product |
// | back_in_stock    | when a product that they bought was sold out and is back   | that product |
//   *: of `category` alone, where one is given; win_back looks at the purchases of it alone, too.
// Amounts are of the shop's currency, in minor units. A value; engine/promotions_file.h reads it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/currency.h"
#include "base/time.h"
#include "views/customers.h"

namespace shop {

enum class PromotionKind : std::uint8_t {
  win_back,
  replenish,
  next_category,
  reward,
  clear_slow_stock,
  back_in_stock
};
inline constexpr std::array<std::string_view, 6> kPromotionKindNames = {
    "win_back", "replenish", "next_category", "reward", "clear_slow_stock", "back_in_stock"};
inline std::string_view kind_name(PromotionKind kind) {
  return kPromotionKindNames[static_cast<std::size_t>(kind)];
}

struct Promotion {
  std::string name;
  PromotionKind kind = PromotionKind::win_back;
  bool enabled = true;  // false: only simulated

  // Who and when. Of which kind each key is: engine/promotions_file.cc.
  std::vector<Segment> segments;  // on the day of the offer; empty: whoever it is
  std::string category;           // empty: any
  std::string bought_category;
  std::int64_t after_days = 0;
  std::int64_t after_percent = 100;  // of the usual interval
  std::int64_t purchases_least = 1;  // of the product, or in its category
  std::int64_t every_purchases = 0;  // days of purchase; 0: by what was spent
  std::int64_t every_spend_minor = 0;
  std::int64_t in_days = 30;
  std::int64_t sold_most = 0;  // units in so many days
  std::int64_t stock_least = 1;
  std::int64_t bought_days = 90;  // so recently, in the category
  std::int64_t out_days = 1;      // for so long it was sold out
  std::optional<Day> from;        // first and last day of an offer
  std::optional<Day> until;

  // How much, and how much of it at most.
  std::int64_t off_percent = 0;  // one of these two
  std::int64_t off_minor = 0;
  std::optional<std::int64_t> off_minor_most;  // of one in percent
  std::optional<std::int64_t> budget_minor;
  std::int64_t per_customer = 1;
  std::int64_t valid_days = 14;
  std::int64_t hold_out_percent = 0;
  std::string seed;  // another one holds out others

  bool is_of_product() const {
    return kind == PromotionKind::replenish || kind == PromotionKind::clear_slow_stock ||
           kind == PromotionKind::back_in_stock;
  }
  bool needs_stock() const {
    return kind == PromotionKind::clear_slow_stock || kind == PromotionKind::back_in_stock;
  }
  // The most that one offer can cost; only where there is a budget it is sure to be known.
  std::int64_t cost_most() const {
    return off_percent == 0 ? off_minor : off_minor_most.value_or(0);
  }
};

// "10% off, £5 at most", "£5 off"
std::string off_words(const Promotion& promotion, Currency currency);

}  // namespace shop
