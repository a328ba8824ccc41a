// SPDX-License-Identifier: Apache-2.0
//
// A small shop of which tests tell who bought what and when.
//
//   buy("ann", "tea", 1);  buy("ann", "milk", 1, {.id = "7", .order = "A", .units = 2});
//   refund("7", 1, 9);  apply(entry.opposite());
//   EXPECT_THAT(baskets("ann"), ElementsAre("milk tea"));
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "advice/advice_state.h"
#include "views/till.h"

namespace shop {

struct SaleDetails {
  std::string id = {};
  std::string order = {};
  std::int64_t units = 1;
};

struct AdviceShop : testing::Test {
  Till till;
  AdviceState state{till.dictionaries};

  void apply(const Entry& entry) {
    applied_.push_back(entry);
    state.apply({&entry, 1});
  }
  const std::vector<Entry>& all() const { return applied_; }
  Entry buy(std::string_view user, std::string_view product, int day, SaleDetails details = {}) {
    if (details.id.empty()) details.id = "sale-" + std::to_string(till.entries().size());
    Entry sale = till.sale({.id = details.id,
                            .product = product,
                            .user = user,
                            .units = details.units,
                            .day = Day{day}});
    sale.order = orders_.emplace_back(details.order);
    apply(sale);
    return sales_[details.id] = sale;
  }
  Entry refund(const std::string& id, std::int64_t units, int day) {
    Entry entry = sales_.at(id);
    entry.line = Kind::refund;
    entry.day = Day{day};
    entry.units = -units;
    entry.transactions = 0;
    entry.refunds = 1;
    apply(entry);
    return entry;
  }

  Symbol product(std::string_view id) { return till.dictionaries.products.intern(id); }
  Symbol user(std::string_view id) { return till.dictionaries.users.intern(id); }

  // The products of each basket, sorted, the oldest basket first.
  std::vector<std::string> baskets(std::string_view id) {
    std::vector<std::vector<std::string>> names;
    BasketKey last;
    for (const Purchase& purchase : state.history.purchases(user(id))) {
      if (!purchase.stands()) continue;
      if (names.empty() || purchase.basket != last) names.emplace_back();
      last = purchase.basket;
      names.back().emplace_back(till.dictionaries.products.text(purchase.product));
    }
    std::vector<std::string> baskets;
    for (std::vector<std::string>& basket : names) {
      std::sort(basket.begin(), basket.end());
      std::string& text = baskets.emplace_back();
      for (const std::string& name : basket) text += (text.empty() ? "" : " ") + name;
    }
    return baskets;
  }
  std::vector<std::string> buyers(std::string_view id) {
    std::vector<std::string> names;
    for (const Buyer& buyer : state.buyers.latest(product(id), SIZE_MAX))
      names.emplace_back(till.dictionaries.users.text(buyer.user));
    return names;
  }

 private:
  std::deque<std::string> orders_;
  std::vector<Entry> applied_;
  std::map<std::string, Entry> sales_;
};

}  // namespace shop
