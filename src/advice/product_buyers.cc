// SPDX-License-Identifier: Apache-2.0
#include "advice/product_buyers.h"

#include <algorithm>

#include "base/assert.h"
#include "base/hash.h"

namespace shop {
namespace {

// A user's purchases of one product, with the exception of one basket.
struct Rest {
  std::uint32_t baskets = 0;
  Day last;
};

Rest rest_of(const PurchaseChange& change, const PurchaseHistory& history) {
  Rest rest;
  for (const Purchase& purchase : history.purchases(change.user)) {
    if (purchase.product != change.product || !purchase.stands()) continue;
    if (purchase.basket == change.basket) continue;
    ++rest.baskets;
    rest.last = purchase.basket.day;  // they ascend
  }
  return rest;
}

void count(std::uint32_t& number, bool came) {
  if (came)
    ++number;
  else
    --number;
}

}  // namespace

bool ProductBuyers::comes_before(Symbol a, Symbol b) const {
  if (a == b) return false;
  if (users_[a].hash != users_[b].hash) return users_[a].hash < users_[b].hash;
  return dictionaries_.users.text(a) < dictionaries_.users.text(b);
}

bool ProductBuyers::before(const Buyer& a, const Buyer& b) const {
  return a.last != b.last ? a.last < b.last : comes_before(a.user, b.user);
}

void ProductBuyers::insert(Product& product, Buyer buyer) const {
  const auto at = std::upper_bound(product.buyers.begin(), product.buyers.end(), buyer,
                                   [&](const Buyer& a, const Buyer& b) { return before(a, b); });
  product.buyers.insert(at, buyer);
}

void ProductBuyers::erase(Product& product, Buyer buyer) const {
  const auto at = std::lower_bound(product.buyers.begin(), product.buyers.end(), buyer,
                                   [&](const Buyer& a, const Buyer& b) { return before(a, b); });
  SHOP_ASSERT(at != product.buyers.end() && at->user == buyer.user);
  product.buyers.erase(at);
}

void ProductBuyers::begin_user(Symbol user) {
  if (user >= users_.size()) users_.resize(std::size_t{user} + 1);
  if (users_[user].size.baskets == 0) users_[user].hash = hash64(dictionaries_.users.text(user));
}

void ProductBuyers::count_size(const PurchaseChange& change, const PurchaseHistory& history,
                               std::uint32_t other_baskets) {
  BuyerSize& size = users_[change.user].size;
  const std::int64_t square = 2 * std::int64_t{other_baskets} + 1;
  size.squares += change.came ? square : -square;
  const std::span<const Purchase> purchases = history.purchases(change.user);
  const bool is_alone =
      std::none_of(purchases.begin(), purchases.end(), [&](const Purchase& purchase) {
        return purchase.basket == change.basket && purchase.product != change.product &&
               purchase.stands();
      });
  if (is_alone) count(size.baskets, change.came);
}

void ProductBuyers::follow(const PurchaseChange& change, const PurchaseHistory& history) {
  if (change.product >= products_.size()) products_.resize(std::size_t{change.product} + 1);
  begin_user(change.user);
  Product& product = products_[change.product];
  const Rest rest = rest_of(change, history);
  const Day day = change.basket.day;
  const Buyer without{rest.last, change.user, rest.baskets};
  const bool is_first = rest.baskets == 0;
  const Buyer with{is_first ? day : std::max(rest.last, day), change.user, rest.baskets + 1};
  if (!is_first) change.came ? erase(product, without) : insert(product, without);
  change.came ? insert(product, with) : erase(product, with);
  if (rest.baskets == 1) count(product.returning, change.came);
  count_size(change, history, rest.baskets);
}

std::span<const Buyer> ProductBuyers::latest(Symbol product, std::size_t count) const {
  if (product >= products_.size()) return {};
  const std::span<const Buyer> all = products_[product].buyers;
  return all.last(std::min(count, all.size()));
}

std::size_t ProductBuyers::bytes() const {
  std::size_t sum = products_.size() * sizeof(Product) + users_.size() * sizeof(User);
  for (const Product& product : products_) sum += product.buyers.capacity() * sizeof(Buyer);
  return sum;
}

}  // namespace shop
