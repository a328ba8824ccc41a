// SPDX-License-Identifier: Apache-2.0
//
// Knows how many of each product were on the shelf at the end of each day, and how many were sold.
//
// A fold over entries and product records, exact under reversal (class Set). The level follows the
// rule of views/catalogue.h at every moment of the past: the newest count up to then, less what was
// sold after it, and deltas. Of the counts of one instant the greatest bytes count, and of the
// deltas of one change_id the newest. An opening balance lies before everything.
//
//   StockHistory stock(zone);
//   stock.apply(entry);  stock.apply(product_record);
//   for (const StockDay& day : stock.days(product, since)) …
//
// Never rounds and knows no "now".   Threads: one owner.
// Cost: apply O(1) where sales come in order of time; 32 bytes a sale; days() O(events log events).
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/symbols.h"
#include "base/time.h"
#include "base/zone.h"
#include "model/catalogue.h"
#include "model/entry.h"

namespace shop {

struct StockDay {
  Day day;
  std::optional<std::int64_t> level;  // at its end; nothing: not known
  std::int64_t sold = 0;              // on it, less what came back
};

class StockHistory {
 public:
  explicit StockHistory(ShopZone zone) : zone_(std::move(zone)) {}

  void apply(const Entry& entry);
  void apply(Symbol product, const ProductRecord& record);

  // The days on which something happened, ascending. An opening balance is on the shelf from
  // `since` on, the first day of the shop's history.
  std::vector<StockDay> days(Symbol product, Day since) const;
  Symbol product_bound() const { return static_cast<Symbol>(products_.size()); }

 private:
  struct Sale {
    Timestamp time;
    Day day;
    std::int64_t units = 0;
  };
  struct Delta {
    Timestamp time{INT64_MIN};
    std::string raw;
    std::int64_t units = 0;
  };
  using Moment = std::pair<Timestamp, std::string>;  // and the record's bytes
  struct Product {
    std::vector<Sale> sales;  // ascending by time
    std::map<Moment, std::int64_t> counts;
    std::map<Moment, std::int64_t> opening_balances;
    std::map<std::string, Delta, std::less<>> deltas;
  };
  struct Event;
  Product& at(Symbol product);
  std::vector<Event> events(const Product& product) const;

  mutable ShopZone zone_;  // caches the day it was asked for last
  std::deque<Product> products_;
};

}  // namespace shop
