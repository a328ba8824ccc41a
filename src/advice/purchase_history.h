// SPDX-License-Identifier: Apache-2.0
//
// Keeps what each user's purchases leave in their hands: products by basket, net of refunds.
//
// A fold over entries, exact under reversal (class Set): units are added up by user, basket and
// product, so that a refund of all units, a void or a correction takes the product out of its
// basket and its repetition brings it back. A basket is an order on a day, or without orders all
// that a user bought on a day. A refund that names no sale is nobody's basket and is passed over;
// so is the guest, who is many people. Reads no clock, does no I/O.
//
//   PurchaseHistory history(dictionaries, {});
//   history.apply(entry, [&](const PurchaseChange& change) {…});  // only where something changed
//   for (const Purchase& purchase : history.purchases(user)) …
//
// Threads: one owner.   Limits: an order that spans midnight is two baskets; two orders of one user
// and day are ordered by a hash of their ids.
// Cost: O(purchases of the user), 0.1 us for most; memory 24 bytes a purchase and 24 a user.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "base/fetch_line.h"
#include "base/symbols.h"
#include "base/time.h"
#include "model/entry.h"

namespace shop {

struct BasketKey {
  Day day;
  std::uint32_t order = 0;  // a hash of the order's id; 0: it has none
  auto operator<=>(const BasketKey&) const = default;
};

struct Purchase {
  BasketKey basket;
  Symbol product = 0;
  std::int64_t units = 0;  // never 0

  bool stands() const { return units > 0; }
};

// A product came into a basket or went out of it.
struct PurchaseChange {
  Symbol user = 0;
  Symbol product = 0;
  BasketKey basket;
  bool came = true;
};

class PurchaseHistory {
 public:
  struct Options {
    std::string guest = "guest";  // empty: every user is somebody
  };
  PurchaseHistory(Dictionaries& dictionaries, const Options& options);
  PurchaseHistory(const PurchaseHistory&) = delete;
  PurchaseHistory& operator=(const PurchaseHistory&) = delete;

  // Calls changed(const PurchaseChange&) at most once, when the purchase has changed.
  template <class Changed>
  void apply(const Entry& entry, const Changed& changed) {
    if (entry.units == 0 || entry.unmatched || entry.user == guest_) return;
    const PurchaseChange change{entry.user, entry.product, basket_of(entry), entry.units > 0};
    if (add(change, entry.units)) changed(change);
  }

  // Fetch into the cache what apply() will look at: first the one, some entries later the other.
  void prefetch_user(Symbol user) const {
    if (user < users_.size()) fetch_line_to_write(&users_[user]);
  }
  void prefetch_purchases(Symbol user) const {
    if (user >= users_.size()) return;
    const std::vector<Purchase>& purchases = users_[user];
    fetch_line_to_write(purchases.data());
    fetch_line_to_write(purchases.data() + purchases.size());  // most are the newest
  }

  // Ascending by basket, then by product's symbol. Of a part of a shop's entries, some may not
  // stand yet.
  std::span<const Purchase> purchases(Symbol user) const {
    return user < users_.size() ? std::span<const Purchase>(users_[user])
                                : std::span<const Purchase>();
  }
  // Symbols below this bound may be users with purchases.
  Symbol user_bound() const { return static_cast<Symbol>(users_.size()); }
  std::size_t bytes() const;

 private:
  static BasketKey basket_of(const Entry& entry);
  bool add(const PurchaseChange& change, std::int64_t units);

  Symbol guest_ = kNoSymbol;
  std::deque<std::vector<Purchase>> users_;  // grows without moving any
};

}  // namespace shop
