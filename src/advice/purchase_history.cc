// SPDX-License-Identifier: Apache-2.0
#include "advice/purchase_history.h"

#include <algorithm>
#include <tuple>

#include "base/hash.h"

namespace shop {
namespace {

auto place_of(const Purchase& purchase) { return std::tie(purchase.basket, purchase.product); }

}  // namespace

PurchaseHistory::PurchaseHistory(Dictionaries& dictionaries, const Options& options) {
  if (!options.guest.empty()) guest_ = dictionaries.users.intern(options.guest);
}

BasketKey PurchaseHistory::basket_of(const Entry& entry) {
  BasketKey key{entry.sale_day, 0};
  if (!entry.order.empty()) key.order = static_cast<std::uint32_t>(hash64(entry.order)) | 1U;
  return key;
}

bool PurchaseHistory::add(const PurchaseChange& change, std::int64_t units) {
  if (change.user >= users_.size()) users_.resize(std::size_t{change.user} + 1);
  std::vector<Purchase>& purchases = users_[change.user];
  Purchase wanted{change.basket, change.product, 0};
  auto at = std::lower_bound(
      purchases.begin(), purchases.end(), wanted,
      [](const Purchase& a, const Purchase& b) { return place_of(a) < place_of(b); });
  if (at == purchases.end() || place_of(*at) != place_of(wanted)) at = purchases.insert(at, wanted);
  const bool stood = at->stands();
  at->units += units;
  const bool stands = at->stands();
  if (at->units == 0) purchases.erase(at);
  return stood != stands;
}

std::size_t PurchaseHistory::bytes() const {
  std::size_t sum = users_.size() * sizeof(std::vector<Purchase>);
  for (const auto& purchases : users_) sum += purchases.capacity() * sizeof(Purchase);
  return sum;
}

}  // namespace shop
