// SPDX-License-Identifier: Apache-2.0
//
// Says of a user's purchases, product by product, how often and how long ago it was bought,
// counted in the user's own baskets.
//
// Baskets are what counts, not days: who shops once a month and who shops daily are then alike, and
// a history whose dates are unknown but for their order loses nothing.
//
//   const Profile profile(history.purchases(user));
//   for (const ProfileProduct& product : profile.products) …
//
// Threads: a value.   Cost: O(purchases log purchases), 2 us for 50.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "advice/fixed_point.h"
#include "advice/purchase_history.h"

namespace shop {

struct ProfileProduct {
  Symbol product = 0;
  std::uint32_t baskets = 0;  // with it
  std::uint32_t since = 0;    // baskets after the last with it; 0: it lies in the newest one
  Day first;
  Day last;
  Fixed share = 0;  // of the user's baskets that have it, newer ones weighing more
};

struct Profile {
  Profile() = default;
  Profile(std::span<const Purchase> purchases, const Decay& decay);

  const ProfileProduct* find(Symbol product) const;  // null: never bought

  std::vector<ProfileProduct> products;  // ascending by symbol
  std::uint32_t baskets = 0;
  Day newest;
};

// How many baskets these purchases are.
std::uint32_t count_baskets(std::span<const Purchase> purchases);
// The purchases before the newest basket, and those of it.
struct LastBasketApart {
  std::span<const Purchase> before;
  std::span<const Purchase> last;
};
LastBasketApart split_last_basket(std::span<const Purchase> purchases);

}  // namespace shop
