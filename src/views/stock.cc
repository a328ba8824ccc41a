// SPDX-License-Identifier: Apache-2.0
#include "views/stock.h"

#include <algorithm>

#include "base/decimal.h"
#include "base/int128.h"

namespace shop {
namespace {

void sort_by_id(std::vector<StockRow>& rows) {
  std::sort(rows.begin(), rows.end(),
            [](const StockRow& a, const StockRow& b) { return a.product_id < b.product_id; });
}

}  // namespace

std::int64_t StockRow::sold_per_day_milli() const {
  return static_cast<std::int64_t>(divide_rounded(Int128{sold} * 1000, days));
}

std::optional<std::int64_t> StockRow::days_left_tenths() const {
  if (sold <= 0) return std::nullopt;
  if (stock <= 0) return 0;
  const Int128 tenths = divide_rounded(Int128{stock} * days * 10, sold);
  return static_cast<std::int64_t>(std::min(tenths, Int128{INT64_MAX}));
}

std::optional<StockRow> Stock::levels(Symbol product) const {
  const auto units = catalogue_.stock(product);
  if (!units) return std::nullopt;
  StockRow row;
  row.product = product;
  row.product_id = dictionaries_.products.text(product);
  row.name = catalogue_.product_name(product);
  row.category = catalogue_.product_category(product);
  row.stock = *units;
  row.reorder_level = catalogue_.reorder_level(product);
  row.low = row.reorder_level && row.stock <= *row.reorder_level;
  return row;
}

std::optional<StockRow> Stock::row(Symbol product, const StockQuery& query) const {
  auto row = levels(product);
  if (!row) return row;
  row->sold = catalogue_.units_between(product, {query.from.micros - 1}, {query.to.micros - 1});
  row->days = query.days;
  return row;
}

std::vector<StockRow> Stock::rows(const StockQuery& query) const {
  std::vector<StockRow> rows;
  for (Symbol product = 0; product < catalogue_.product_bound(); ++product) {
    const auto found = row(product, query);
    if (found && (found->low || !query.only_low)) rows.push_back(*found);
  }
  sort_by_id(rows);
  return rows;
}

std::vector<StockRow> Stock::active_alerts() const {
  std::vector<StockRow> rows;
  for (Symbol product = 0; product < catalogue_.product_bound(); ++product) {
    const auto found = levels(product);
    if (found && found->low) rows.push_back(*found);
  }
  sort_by_id(rows);
  return rows;
}

void Stock::cells(const CellSink& sink) const {
  for (Symbol product = 0; product < catalogue_.product_bound(); ++product)
    catalogue_.stock_cell(product, sink);
}

}  // namespace shop
