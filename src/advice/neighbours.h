// SPDX-License-Identifier: Apache-2.0
//
// Finds the users who shop most like one user, and adds up what they buy, and what they bought
// next.
//
// Algorithm, after VMIS-kNN (Kersbergen, Sprangers, Schelter: Serenade, 2022) and TIFU-KNN (Hu et
// al., 2020), in whole numbers:
// 1. Each product of the user's profile, weighed by its share of the user's baskets and by how rare
//    it is, gives its weight to its latest buyers, at most `buyers` of them, times the number of
//    their baskets with it.
// 2. A buyer's sum is multiplied by the number of their baskets and divided by a power of the sum
//    of the squares of their products' baskets, so that whoever buys everything is like nobody.
//    The `neighbours` with the greatest are kept; ties go by a hash of the user's id.
// 3. `alike` of a product is the mean of its shares of the neighbours' baskets, newer baskets
//    weighing more, weighed by the likeness of step 2.
// 4. `next` is the same of those baskets alone that came after the last one with something in it
//    that the user bought in the latest kRecentBaskets, nearer ones weighing more: what people
//    went on to buy from where this user is now. It follows the seasons and the assortment without
//    knowing a date.
// So it is a function of the purchases that stand (class Set): caps are broken by day and id.
//
//   Neighbours neighbours(history, buyers, decay, settings);
//   neighbours.find(user, profile, scratch);
//   scratch.alike[product];  scratch.next[product];  // 2^-30
//
// Threads: any, each with a scratch of its own, while nothing is changed.
// Cost: O(products of the profile x buyers + neighbours x their purchases): 0.2 to 1 ms; a scratch
// has 8 bytes a user and 24 a product.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "advice/fixed_point.h"
#include "advice/product_buyers.h"
#include "advice/profile.h"
#include "advice/purchase_history.h"
#include "advice/sparse_sums.h"

namespace shop {

// A chance as a whole number of 2^-30.
inline constexpr int kChanceBits = 30;
inline constexpr std::int64_t kCertain = std::int64_t{1} << kChanceBits;

struct NeighbourSettings {
  Quarters rarity{1};  // a product's weight falls with the number of its buyers to this power
  Quarters size{3};    // and a buyer's with the squares of their products' baskets
  std::uint32_t neighbours = 300;
  std::uint32_t buyers = 500;
  bool operator==(const NeighbourSettings&) const = default;
};

class Neighbours {
 public:
  static constexpr std::uint32_t kRecentBaskets = 3;

  struct Neighbour {
    std::int64_t likeness = 0;
    Symbol user = 0;
  };
  struct Scratch {
    SparseSums alike;  // the answers: a chance of each product
    SparseSums next;
    std::vector<Neighbour> kept;
    SparseSums users;
    SparseSums recent;  // 1 for the products of the user's latest baskets
  };

  Neighbours(const PurchaseHistory& history, const ProductBuyers& buyers, const Decay& decay,
             const NeighbourSettings& settings);

  // `profile` is the user's, or of an earlier part of their purchases; the user is nobody's
  // neighbour to themselves.
  void find(Symbol user, const Profile& profile, Scratch& scratch) const;

 private:
  struct WeighedProduct {
    Symbol product = 0;
    std::int64_t weight = 0;
  };
  std::vector<WeighedProduct> weigh_products(const Profile& profile) const;
  void gather(Symbol user, const Profile& profile, Scratch& scratch) const;
  void keep_nearest(Scratch& scratch) const;
  // The purchases behind the last basket, but for the newest one, that has a recent product.
  struct Following {
    std::span<const Purchase> purchases;
    std::uint32_t baskets = 0;
  };
  static Following after_last_recent(std::span<const Purchase> purchases, const SparseSums& recent);
  void add_all(std::span<const Purchase> purchases, std::uint32_t baskets, std::int64_t weight,
               SparseSums& sums) const;
  void add_next(const Following& following, std::int64_t weight, SparseSums& sums) const;

  const PurchaseHistory& history_;
  const ProductBuyers& buyers_;
  const Decay& decay_;
  Decay next_decay_;
  NeighbourSettings settings_;
  RootWeights rarity_;
  RootWeights size_;
};

}  // namespace shop
