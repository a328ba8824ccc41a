// SPDX-License-Identifier: Apache-2.0
//
// Answers what is on the shelf, how fast it sells, and what must be ordered again.
//
// Holds nothing of its own: the catalogue folds the counts, deltas and sales (catalogue.h says
// what stock is). How long the stock lasts follows from the units sold in a span that the caller
// gives as instants, because days belong to the shop's zone.
//
//   Stock stock(catalogue, dictionaries);
//   for (const StockRow& row : stock.rows({.from = midnight_28_days_ago, .to = midnight, .days =
//   28}))
//     print(row.product_id, row.stock, row.sold_per_day_micro(), row.days_left_tenths());
//
// Threads: one owner.   Cost: rows O(products + their timelines' blocks) and a sort.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/symbols.h"
#include "base/time.h"
#include "views/catalogue.h"
#include "views/view.h"

namespace shop {

struct StockQuery {
  Timestamp from;  // sales with from <= time < to are counted
  Timestamp to;
  std::int64_t days = 28;  // between them; > 0
  bool only_low = false;
};

struct StockRow {
  Symbol product = 0;
  std::string_view product_id;
  std::string_view name;
  std::string_view category;
  std::int64_t stock = 0;
  std::optional<std::int64_t> reorder_level;
  std::int64_t sold = 0;  // units in the span, less those returned to stock
  std::int64_t days = 28;
  bool low = false;  // stock <= reorder level

  // sold / days in thousandths, rounded half away from zero.
  std::int64_t sold_per_day_milli() const;
  // stock x days / sold in tenths of a day, rounded likewise; 0 if the stock is not above 0;
  // nothing where nothing was sold.
  std::optional<std::int64_t> days_left_tenths() const;
};

class Stock {
 public:
  Stock(const Catalogue& catalogue, const Dictionaries& dictionaries)
      : catalogue_(catalogue), dictionaries_(dictionaries) {}

  // Products whose stock is known, by the bytes of their id.
  std::vector<StockRow> rows(const StockQuery& query) const;
  // Products with an active alert, by the bytes of their id.
  std::vector<StockRow> active_alerts() const;
  // stock|PRODUCT|stock=…|level=…|low=1
  void cells(const CellSink& sink) const;
  std::optional<StockRow> row(Symbol product, const StockQuery& query) const;

 private:
  std::optional<StockRow> levels(Symbol product) const;

  const Catalogue& catalogue_;
  const Dictionaries& dictionaries_;
};

}  // namespace shop
