// SPDX-License-Identifier: Apache-2.0
//
// Says why a product is recommended to a user, as a fact of the history that anyone can check.
//
// - Bought before: how often, and at which interval usually (usual_interval.h).
// - Otherwise bought together: of the latest kBuyersAsked customers who bought it, how many had it
//   in one basket with a product that this user has; else how many bought both.
// - Otherwise popular, this week if it was sold in the seven days up to the newest purchase.
// Of several products that it was bought together with, the one is named whose buyers buy it most
// more often than others do.
//
//   const Because because = explain(state, profile, product, scratch);
//   because.words([&](Symbol with) { return name_of(with); });  // "bought with Laptop by 34
//   customers"
//
// Threads: any, each with a scratch of its own, while nothing is changed.
// Cost: O(purchases of the buyers that are asked): 10 us.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "advice/advice_state.h"
#include "advice/profile.h"
#include "advice/sparse_sums.h"

namespace shop {

inline constexpr std::size_t kBuyersAsked = 50;

struct Because {
  enum class Kind : std::uint8_t {
    bought_at_interval,
    bought_before,
    bought_with,  // in one basket
    bought_both,  // by the same customers
    popular_this_week,
    popular
  };
  Kind kind = Kind::popular;
  Symbol with = kNoSymbol;
  std::int64_t number = 0;  // of customers, of times, or of days
  std::int64_t asked = 0;   // of how many customers; 0: of all

  std::string words(const std::function<std::string_view(Symbol)>& name_of) const;
};

class Explainer {
 public:
  struct Scratch {
    std::span<const Purchase> purchases;  // of the user
    std::vector<Day> days;                // of one product
    SparseSums own;                       // of each product of the profile, its place and 1
    std::vector<std::int64_t> together;
    std::vector<std::int64_t> both;
    std::vector<std::size_t> counted_together;  // the last buyer who was counted
    std::vector<std::size_t> counted_both;
  };

  explicit Explainer(const AdviceState& state) : state_(state) {}

  // Once for each user, whose purchases they are, then of any products.
  void begin(const Profile& profile, std::span<const Purchase> purchases, Scratch& scratch) const;
  Because explain(const Profile& profile, Symbol product, Scratch& scratch) const;

 private:
  static Because of_own(const ProfileProduct& product, Scratch& scratch);
  void count_buyers(Symbol product, Scratch& scratch) const;
  void count_purchases(std::span<const Purchase> purchases, Symbol product, std::size_t buyer,
                       Scratch& scratch) const;
  bool name_most(const Profile& profile, const std::vector<std::int64_t>& counts,
                 Because& because) const;
  Because of_popular(Symbol product) const;

  const AdviceState& state_;
};

}  // namespace shop
