// SPDX-License-Identifier: Apache-2.0
#include "advice/repeat_habits.h"

#include <algorithm>
#include <array>
#include <bit>

#include "advice/neighbours.h"

namespace shop {
namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t kPriorOfCell = 20;    // products that behaved as those of any length, or all
constexpr std::int64_t kPriorOfProduct = 2;  // expected repetitions that came as expected

// 1, 2, 3, 4 to 5, 6 to 8, 9 to 13, 14 to 24 baskets, and more.
std::size_t frequency_of(std::uint32_t baskets) {
  constexpr std::array<std::uint32_t, 7> kMost{1, 2, 3, 5, 8, 13, 24};
  const auto at = std::lower_bound(kMost.begin(), kMost.end(), baskets);
  return static_cast<std::size_t>(at - kMost.begin());
}

// 0 to 7 baskets ago one by one, then more and more together.
std::size_t recency_of(std::uint32_t since) {
  if (since < 8) return since;
  if (since < 12) return 8;
  if (since < 20) return 9;
  return since < 40 ? 10 : 11;
}

// 1, 2 to 3, 4 to 7, 8 to 15, 16 to 31, and more.
std::size_t length_of(std::uint32_t baskets, std::size_t lengths) {
  const auto width = static_cast<std::size_t>(std::bit_width(std::max(1U, baskets)));
  return std::min(width, lengths) - 1;
}

bool has(std::span<const Purchase> purchases, Symbol product) {
  return std::any_of(purchases.begin(), purchases.end(), [&](const Purchase& purchase) {
    return purchase.product == product && purchase.stands();
  });
}

}  // namespace

std::size_t RepeatHabits::cell_of(const ProfileProduct& product, std::uint32_t baskets) {
  return (frequency_of(product.baskets) * kRecencies + recency_of(product.since)) * kLengths +
         length_of(baskets, kLengths);
}

template <class Visit>
void RepeatHabits::each_product(const PurchaseHistory& history, const Decay& decay,
                                const Visit& visit) {
  for (Symbol user = 0; user < history.user_bound(); ++user) {
    const LastBasketApart apart = split_last_basket(history.purchases(user));
    if (apart.before.empty()) continue;
    const Profile profile(apart.before, decay);
    for (const ProfileProduct& product : profile.products)
      visit(product, profile.baskets, has(apart.last, product.product));
  }
}

std::int64_t RepeatHabits::Count::chance_drawn_to(std::int64_t chance, std::int64_t weight) const {
  return ((again << kChanceBits) + weight * chance) / (seen + weight);
}

void RepeatHabits::count_cells(const PurchaseHistory& history, const Decay& decay) {
  std::vector<Count> counts(chances_.size());
  Count all;
  each_product(history, decay,
               [&](const ProfileProduct& product, std::uint32_t baskets, bool again) {
                 Count& count = counts[cell_of(product, baskets)];
                 ++count.seen, ++all.seen;
                 count.again += again ? 1 : 0;
                 all.again += again ? 1 : 0;
               });
  const std::int64_t mean = all.chance_drawn_to(0, 1);
  for (std::size_t first = 0; first < counts.size(); first += kLengths) {
    Count any_length;
    for (std::size_t cell = first; cell < first + kLengths; ++cell) {
      any_length.seen += counts[cell].seen;
      any_length.again += counts[cell].again;
    }
    const std::int64_t usual = any_length.chance_drawn_to(mean, kPriorOfCell);
    for (std::size_t cell = first; cell < first + kLengths; ++cell)
      chances_[cell] = counts[cell].chance_drawn_to(usual, kPriorOfCell);
  }
}

void RepeatHabits::count_products(const PurchaseHistory& history, const Decay& decay) {
  each_product(history, decay,
               [&](const ProfileProduct& product, std::uint32_t baskets, bool again) {
                 if (product.product >= products_.size())
                   products_.resize(std::size_t{product.product} + 1);
                 ProductCount& count = products_[product.product];
                 count.expected += chances_[cell_of(product, baskets)];
                 count.again += again ? 1 : 0;
               });
}

RepeatHabits::RepeatHabits(const PurchaseHistory& history, const Decay& decay) {
  count_cells(history, decay);
  count_products(history, decay);
}

std::int64_t RepeatHabits::scaled(std::int64_t chance, const ProductCount& count) {
  const std::int64_t prior = kPriorOfProduct << kChanceBits;
  const std::int64_t again = (count.again << kChanceBits) + prior;
  const Wide scaled = static_cast<Wide>(chance) * again / (count.expected + prior);
  return std::min(kCertain, static_cast<std::int64_t>(scaled));
}

std::int64_t RepeatHabits::chance(const ProfileProduct& product, std::uint32_t baskets) const {
  const std::int64_t chance = chances_[cell_of(product, baskets)];
  if (product.product >= products_.size()) return chance;
  return scaled(chance, products_[product.product]);
}

std::int64_t RepeatHabits::chance_without(const ProfileProduct& product, std::uint32_t baskets,
                                          bool came_again) const {
  const std::int64_t chance = chances_[cell_of(product, baskets)];
  ProductCount count = products_[product.product];
  count.expected -= chance;
  count.again -= came_again ? 1 : 0;
  return scaled(chance, count);
}

}  // namespace shop
