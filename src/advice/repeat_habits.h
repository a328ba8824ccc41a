// SPDX-License-Identifier: Apache-2.0
//
// Knows how often the users of this shop buy again what they have bought, from what they did.
//
// Of every user with two baskets or more, the newest is held against the ones before it: which of
// their products came again? Counted by how many baskets had the product, how many baskets ago it
// was last bought, and how many baskets the user has; and product by product, how much more or less
// often it came again than products bought alike (a nappy more, a television less). Both are drawn
// towards the shop's mean where little is known. A pure function of the purchases that stand.
//
//   const RepeatHabits habits(history, decay);
//   habits.chance(profile_product, profile.baskets);  // 2^-30
//
// Threads: a value.   Cost: to learn, O(purchases log purchases of a user), 1 s for 10 million.
// Source: counting by frequency and recency is how personal frequency (UP-CF@r, Faggioli et al.,
// 2020) and repeat intervals (TAIW, Romanov et al., 2023) predict; here no decay is assumed.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "advice/profile.h"
#include "advice/purchase_history.h"

namespace shop {

class RepeatHabits {
 public:
  RepeatHabits() = default;
  RepeatHabits(const PurchaseHistory& history, const Decay& decay);

  std::int64_t chance(const ProfileProduct& product, std::uint32_t baskets) const;
  // The same as if this user's newest basket were not known: `came_again` says what it taught.
  std::int64_t chance_without(const ProfileProduct& product, std::uint32_t baskets,
                              bool came_again) const;
  // Of any product bought so, whichever it is.
  std::int64_t usual_chance(const ProfileProduct& product, std::uint32_t baskets) const {
    return chances_[cell_of(product, baskets)];
  }

 private:
  struct Count {
    std::int64_t seen = 0;
    std::int64_t again = 0;
    // As if `weight` more had been seen, with that chance.
    std::int64_t chance_drawn_to(std::int64_t chance, std::int64_t weight) const;
  };
  struct ProductCount {
    std::int64_t expected = 0;  // 2^-30
    std::int64_t again = 0;
  };
  static constexpr std::size_t kFrequencies = 8;
  static constexpr std::size_t kRecencies = 12;
  static constexpr std::size_t kLengths = 6;

  static std::size_t cell_of(const ProfileProduct& product, std::uint32_t baskets);
  template <class Visit>
  static void each_product(const PurchaseHistory& history, const Decay& decay, const Visit& visit);
  void count_cells(const PurchaseHistory& history, const Decay& decay);
  void count_products(const PurchaseHistory& history, const Decay& decay);
  static std::int64_t scaled(std::int64_t chance, const ProductCount& count);

  std::array<std::int64_t, kFrequencies * kRecencies * kLengths> chances_{};
  std::vector<ProductCount> products_;
};

}  // namespace shop
