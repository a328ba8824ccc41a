// SPDX-License-Identifier: Apache-2.0
#include "advice/also_bought.h"

#include <algorithm>
#include <span>

#include "advice/fixed_point.h"
#include "advice/neighbours.h"

namespace shop {
namespace {

constexpr std::size_t kBuyers = 1000;
constexpr std::int64_t kCustomersLeast = 2;

// The other products of each basket that has it, each once.
void gather(std::span<const Purchase> purchases, Symbol product, std::vector<Symbol>& others) {
  others.clear();
  for (std::size_t first = 0; first < purchases.size();) {
    std::size_t end = first;
    bool has_it = false;
    for (; end < purchases.size() && purchases[end].basket == purchases[first].basket; ++end)
      has_it = has_it || (purchases[end].product == product && purchases[end].stands());
    for (; first < end; ++first)
      if (has_it && purchases[first].product != product && purchases[first].stands())
        others.push_back(purchases[first].product);
  }
  std::sort(others.begin(), others.end());
  others.erase(std::unique(others.begin(), others.end()), others.end());
}

}  // namespace

std::vector<Together> also_bought(const AdviceState& state, Symbol product, std::size_t count,
                                  TogetherScratch& scratch) {
  const std::span<const Buyer> buyers = state.buyers.latest(product, kBuyers);
  scratch.customers.begin(state.buyers.product_bound());
  for (const Buyer& buyer : buyers) {
    gather(state.history.purchases(buyer.user), product, scratch.of_one);
    for (const Symbol other : scratch.of_one) scratch.customers.add(other, 1);
  }
  const auto asked = static_cast<std::int64_t>(buyers.size());
  const bool are_all = state.buyers.buyers(product) == buyers.size();
  std::vector<Together> together;
  for (const Symbol other : scratch.customers.touched()) {
    const std::int64_t customers = scratch.customers[other];
    if (customers < kCustomersLeast) continue;
    const Fixed rarity = root_weight(state.buyers.buyers(other), Quarters{2});
    const std::int64_t score = multiply(customers * kCertain / asked, rarity);
    together.push_back({other, score, customers, are_all ? 0 : asked});
  }
  const std::size_t best = std::min(count, together.size());
  std::partial_sort(together.begin(), together.begin() + static_cast<std::ptrdiff_t>(best),
                    together.end(), [&](const Together& a, const Together& b) {
                      if (a.score != b.score) return a.score > b.score;
                      return state.buyers.product_id(a.product) <
                             state.buyers.product_id(b.product);
                    });
  together.resize(best);
  return together;
}

}  // namespace shop
