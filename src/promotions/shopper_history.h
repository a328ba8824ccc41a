// SPDX-License-Identifier: Apache-2.0
//
// Keeps all of a shop's history that promotions are drawn from: what each user's purchases leave in
// their hands, what they spent, what products are, and what was on the shelf.
//
// A fold over entries and product records, exact under reversal (class Set). A refund changes the
// day of its sale: what was given back whole was never bought. Money in other currencies than the
// shop's does not count as spent. The guest is nobody.
//
//   ShopperHistory history(dictionaries, {.currency = gbp, .zone = zone});
//   history.apply(entries);  history.apply(product_record, position);
//   history.purchases(user);  history.stock_days(product);
//
// Never decides about a promotion.   Threads: one owner; reads from any while nothing is applied.
// Cost: apply 0.5 us an entry; memory that of PurchaseHistory and Catalogue, 16 bytes a user and
// day, and with `keeps_stock` those of StockHistory.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "advice/purchase_history.h"
#include "base/currency.h"
#include "base/zone.h"
#include "promotions/stock_history.h"
#include "views/catalogue.h"

namespace shop {

struct DaySpend {
  Day day;
  std::int64_t minor = 0;  // never 0
};

class ShopperHistory {
 public:
  struct Options {
    Currency currency;
    ShopZone zone = ShopZone::utc();
    bool keeps_stock = true;
    std::string guest = "guest";
  };
  ShopperHistory(Dictionaries& dictionaries, const Options& options);
  ShopperHistory(const ShopperHistory&) = delete;
  ShopperHistory& operator=(const ShopperHistory&) = delete;

  void apply(std::span<const Entry> entries);
  void apply(const ProductRecord& record, Position position);

  const Dictionaries& dictionaries() const { return dictionaries_; }
  Currency currency() const { return currency_; }
  std::span<const Purchase> purchases(Symbol user) const { return purchases_.purchases(user); }
  std::span<const DaySpend> spend(Symbol user) const {  // ascending by day
    return user < spend_.size() ? std::span<const DaySpend>(spend_[user])
                                : std::span<const DaySpend>();
  }
  Symbol user_bound() const;
  Symbol product_bound() const { return static_cast<Symbol>(products_.size()); }
  // As its newest record says, else its newest standing sale; kNoSymbol where nothing does.
  Symbol category(Symbol product) const {
    return product < products_.size() ? products_[product].category : kNoSymbol;
  }
  std::string_view product_name(Symbol product) const;  // the id where nothing names it
  bool is_sold_out(Symbol product) const {
    return product < products_.size() && products_[product].is_sold_out;
  }
  std::vector<StockDay> stock_days(Symbol product) const {
    return stock_.days(product, oldest_day().value_or(Day{}));
  }
  // Of the sales that stand, of all users.
  std::optional<Day> oldest_day() const;
  std::optional<Day> newest_day() const;

  // Whose stock is another one than when it was asked last: of these products, each once; of all
  // where a product's category or the oldest day changed.
  struct Changed {
    bool all = false;
    std::vector<Symbol> products;
  };
  Changed take_changed();

 private:
  void count_day(const Entry& entry);
  void add_spend(const Entry& entry);
  void refresh_product(Symbol product);

  Dictionaries& dictionaries_;
  Currency currency_;
  bool keeps_stock_ = true;
  Symbol guest_ = kNoSymbol;
  PurchaseHistory purchases_;
  Catalogue catalogue_;
  StockHistory stock_;
  std::deque<std::vector<DaySpend>> spend_;
  // As the catalogue has it now: that can be asked by one thread alone.
  struct ProductNow {
    Symbol category = kNoSymbol;
    bool is_sold_out = false;
    std::string name;
  };
  std::deque<ProductNow> products_;
  std::map<Day, std::int64_t> sales_;
  Changed changed_;
};

}  // namespace shop
