// SPDX-License-Identifier: Apache-2.0
//
// Knows of each product who bought it, the latest first, and how many of them came back for it.
//
// Follows a PurchaseHistory change by change; what it holds is a function of the purchases that
// stand (class Set): buyers are ordered by the day of their last purchase of the product, ties by a
// hash of the user's id. So "the latest 500 buyers" are the same whatever order they came in.
//
//   ProductBuyers buyers(dictionaries);
//   history.apply(entry, [&](const PurchaseChange& change) { buyers.follow(change, history); });
//   for (const Buyer& buyer : buyers.latest(product, 500)) …
//
// Threads: one owner; reads from any while nothing is changed.
// Cost: O(log buyers) and 16 bytes moved for each buyer whose purchase is later than the one that
// changed; memory 16 bytes a buyer and product,
// 24 a user.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
#include <vector>

#include "advice/purchase_history.h"
#include "base/fetch_line.h"
#include "base/symbols.h"
#include "base/time.h"

namespace shop {

struct Buyer {
  Day last;  // day of the last purchase of the product
  Symbol user = 0;
  std::uint32_t baskets = 0;  // with it
  std::uint32_t tie = 0;      // of the hash of the user's id
};

// How much a user has bought.
struct BuyerSize {
  std::uint32_t baskets = 0;
  std::int64_t squares = 0;  // of the number of baskets with each product, added up
};

class ProductBuyers {
 public:
  explicit ProductBuyers(const Dictionaries& dictionaries) : dictionaries_(dictionaries) {}

  // `history` as it is after the change.
  void follow(const PurchaseChange& change, const PurchaseHistory& history);

  // At most `count`, the latest last.
  std::span<const Buyer> latest(Symbol product, std::size_t count) const;
  std::size_t buyers(Symbol product) const { return latest(product, SIZE_MAX).size(); }
  // Of these, who bought it in two baskets or more.
  std::uint32_t returning(Symbol product) const {
    return product < products_.size() ? products_[product].returning : 0;
  }
  BuyerSize size_of(Symbol user) const {
    return user < users_.size() ? users_[user].size : BuyerSize{};
  }
  // An order of users by their ids alone, as if at random.
  bool comes_before(Symbol a, Symbol b) const;
  std::string_view product_id(Symbol product) const { return dictionaries_.products.text(product); }

  // Fetches into the cache what follow() will look at.
  void prefetch(Symbol user, Symbol product) const {
    if (user < users_.size()) fetch_line_to_write(&users_[user]);
    if (product < products_.size()) fetch_line_to_write(&products_[product]);
  }
  void prefetch_size(Symbol user) const {
    if (user < users_.size()) fetch_line(&users_[user]);
  }
  Symbol product_bound() const { return static_cast<Symbol>(products_.size()); }
  Symbol user_bound() const { return static_cast<Symbol>(users_.size()); }
  std::size_t bytes() const;

 private:
  struct Product {
    std::vector<Buyer> buyers;  // ascending by last day, then by the hash of the id
    std::uint32_t returning = 0;
  };
  struct User {
    std::uint64_t hash = 0;  // of the id
    BuyerSize size;
  };
  void begin_user(Symbol user);
  void count_size(const PurchaseChange& change, const PurchaseHistory& history,
                  std::uint32_t other_baskets);
  void insert(Product& product, Buyer buyer) const;
  void erase(Product& product, Buyer buyer) const;
  bool before(const Buyer& a, const Buyer& b) const;

  const Dictionaries& dictionaries_;
  std::deque<Product> products_;
  std::deque<User> users_;
};

}  // namespace shop
