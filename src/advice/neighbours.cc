// SPDX-License-Identifier: Apache-2.0
#include "advice/neighbours.h"

#include <algorithm>

namespace shop {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr int kSpareBits = 12;             // of 40, given up before a sum is made a likeness
constexpr std::size_t kProductsMax = 100;  // of a profile, those that say most
constexpr Fixed kNextDecay = kOne * 8 / 10;

// weight / total as a chance.
std::int64_t part_of(std::int64_t weight, std::int64_t total) {
  return static_cast<std::int64_t>((static_cast<Wide>(weight) << kChanceBits) /
                                   static_cast<Wide>(total));
}

}  // namespace

Neighbours::Neighbours(const PurchaseHistory& history, const ProductBuyers& buyers,
                       const Decay& decay, const NeighbourSettings& settings)
    : history_(history),
      buyers_(buyers),
      decay_(decay),
      next_decay_(kNextDecay),
      settings_(settings),
      rarity_(settings.rarity),
      size_(settings.size) {}

std::vector<Neighbours::WeighedProduct> Neighbours::weigh_products(const Profile& profile) const {
  std::vector<WeighedProduct> weighed;
  for (const ProfileProduct& product : profile.products) {
    const std::size_t buyers = std::max<std::size_t>(1, buyers_.buyers(product.product));
    weighed.push_back({product.product, product.share * rarity_(buyers)});
  }
  if (weighed.size() <= kProductsMax) return weighed;
  std::sort(weighed.begin(), weighed.end(), [&](const WeighedProduct& a, const WeighedProduct& b) {
    if (a.weight != b.weight) return a.weight > b.weight;
    return buyers_.product_id(a.product) < buyers_.product_id(b.product);
  });
  weighed.resize(kProductsMax);
  return weighed;
}

void Neighbours::gather(Symbol user, const Profile& profile, Scratch& scratch) const {
  scratch.users.begin(buyers_.user_bound());
  for (const WeighedProduct& product : weigh_products(profile)) {
    if (product.weight == 0) continue;
    for (const Buyer& buyer : buyers_.latest(product.product, settings_.buyers))
      if (buyer.user != user) scratch.users.add(buyer.user, product.weight * buyer.baskets);
  }
}

void Neighbours::keep_nearest(Scratch& scratch) const {
  std::vector<Neighbour>& kept = scratch.kept;
  kept.clear();
  for (const Symbol user : scratch.users.touched()) {
    const BuyerSize size = buyers_.size_of(user);
    const Wide sum = static_cast<Wide>(scratch.users[user]) * size.baskets;
    const Wide weighed = sum * static_cast<Wide>(size_(static_cast<std::uint64_t>(size.squares)));
    const auto likeness = static_cast<std::int64_t>(weighed >> (kFixedBits + kSpareBits));
    if (likeness > 0) kept.push_back({likeness, user});
  }
  if (kept.size() <= settings_.neighbours) return;
  const auto nearer = [&](const Neighbour& a, const Neighbour& b) {
    if (a.likeness != b.likeness) return a.likeness > b.likeness;
    return buyers_.comes_before(a.user, b.user);
  };
  std::nth_element(kept.begin(), kept.begin() + settings_.neighbours, kept.end(), nearer);
  kept.resize(settings_.neighbours);
}

void Neighbours::add_all(std::span<const Purchase> purchases, std::uint32_t baskets,
                         std::int64_t weight, SparseSums& sums) const {
  const Fixed total = decay_.total(baskets);
  std::uint32_t left = baskets;  // from the present one on
  std::int64_t part = 0;         // for each product of it
  BasketKey basket;
  for (const Purchase& purchase : purchases) {
    if (!purchase.stands()) continue;
    if (left == baskets || purchase.basket != basket) {
      part = weight * decay_.weight(--left) / total;
      basket = purchase.basket;
    }
    if (part > 0) sums.add(purchase.product, part);
  }
}

Neighbours::Following Neighbours::after_last_recent(std::span<const Purchase> purchases,
                                                    const SparseSums& recent) {
  Following following;
  std::size_t end = purchases.size();  // behind the basket that is looked at
  for (std::size_t at = end; at-- > 0;) {
    const Purchase& purchase = purchases[at];
    if (!purchase.stands()) continue;
    if (following.baskets == 0 || purchase.basket != purchases[end - 1].basket) {
      ++following.baskets;
      end = at + 1;
    }
    if (following.baskets == 1 || recent[purchase.product] == 0) continue;
    --following.baskets;
    following.purchases = purchases.subspan(end);
    return following;
  }
  return {};
}

void Neighbours::add_next(const Following& following, std::int64_t weight, SparseSums& sums) const {
  const Fixed total = next_decay_.total(following.baskets);
  std::uint32_t number = 0;
  std::int64_t part = 0;
  BasketKey basket;
  for (const Purchase& purchase : following.purchases) {
    if (!purchase.stands()) continue;
    if (number == 0 || purchase.basket != basket) {
      part = weight * next_decay_.weight(number++) / total;
      basket = purchase.basket;
    }
    if (part > 0) sums.add(purchase.product, part);
  }
}

void Neighbours::find(Symbol user, const Profile& profile, Scratch& scratch) const {
  gather(user, profile, scratch);
  keep_nearest(scratch);
  for (SparseSums* sums : {&scratch.alike, &scratch.next, &scratch.recent})
    sums->begin(buyers_.product_bound());
  for (const ProfileProduct& product : profile.products)
    if (product.since < kRecentBaskets) scratch.recent.add(product.product, 1);
  std::int64_t total = 0;
  for (const Neighbour& neighbour : scratch.kept) total += neighbour.likeness;
  for (const Neighbour& neighbour : scratch.kept) {
    const std::int64_t weight = part_of(neighbour.likeness, total);
    const std::span<const Purchase> purchases = history_.purchases(neighbour.user);
    add_all(purchases, buyers_.size_of(neighbour.user).baskets, weight, scratch.alike);
    add_next(after_last_recent(purchases, scratch.recent), weight, scratch.next);
  }
}

}  // namespace shop
