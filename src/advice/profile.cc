// SPDX-License-Identifier: Apache-2.0
#include "advice/profile.h"

#include <algorithm>

namespace shop {
namespace {

// The products of each basket in turn, as if bought once.
std::vector<ProfileProduct> basket_by_basket(std::span<const Purchase> purchases,
                                             std::uint32_t baskets, const Decay& decay) {
  std::vector<ProfileProduct> lines;
  lines.reserve(purchases.size());
  std::uint32_t begun = 0;
  BasketKey basket;
  for (const Purchase& purchase : purchases) {
    if (!purchase.stands()) continue;
    if (begun == 0 || purchase.basket != basket) ++begun;
    basket = purchase.basket;
    const std::uint32_t since = baskets - begun;
    lines.push_back({purchase.product, 1, since, basket.day, basket.day, decay.weight(since)});
  }
  return lines;
}

void take_in(ProfileProduct& product, const ProfileProduct& later) {
  product.baskets += later.baskets;
  product.since = later.since;
  product.last = later.last;
  product.share += later.share;
}

}  // namespace

std::uint32_t count_baskets(std::span<const Purchase> purchases) {
  std::uint32_t baskets = 0;
  BasketKey basket;
  for (const Purchase& purchase : purchases) {
    if (!purchase.stands()) continue;
    if (baskets == 0 || purchase.basket != basket) ++baskets;
    basket = purchase.basket;
  }
  return baskets;
}

LastBasketApart split_last_basket(std::span<const Purchase> purchases) {
  while (!purchases.empty() && !purchases.back().stands())
    purchases = purchases.first(purchases.size() - 1);
  std::size_t first = purchases.size();
  while (first > 0 && purchases[first - 1].basket == purchases.back().basket) --first;
  return {purchases.first(first), purchases.subspan(first)};
}

Profile::Profile(std::span<const Purchase> purchases, const Decay& decay)
    : baskets(count_baskets(purchases)) {
  std::vector<ProfileProduct> lines = basket_by_basket(purchases, baskets, decay);
  if (lines.empty()) return;
  newest = lines.back().last;
  std::sort(lines.begin(), lines.end(), [](const ProfileProduct& a, const ProfileProduct& b) {
    return a.product != b.product ? a.product < b.product : a.since > b.since;
  });
  for (const ProfileProduct& line : lines) {
    if (!products.empty() && products.back().product == line.product)
      take_in(products.back(), line);
    else
      products.push_back(line);
  }
  const Fixed total = decay.total(baskets);
  for (ProfileProduct& product : products) product.share = (product.share << kFixedBits) / total;
}

const ProfileProduct* Profile::find(Symbol product) const {
  const auto at =
      std::lower_bound(products.begin(), products.end(), product,
                       [](const ProfileProduct& a, Symbol wanted) { return a.product < wanted; });
  return at != products.end() && at->product == product ? &*at : nullptr;
}

}  // namespace shop
