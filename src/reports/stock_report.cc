// SPDX-License-Identifier: Apache-2.0
#include "reports/stock_report.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "reports/best_sellers_report.h"
#include "views/stock.h"

namespace shop {
namespace {

// Low ones first, then what lasts shortest, then by id.
void sort_by_urgency(std::vector<StockRow>& rows) {
  const auto lasts = [](const StockRow& row) {
    return row.days_left_tenths().value_or(std::numeric_limits<std::int64_t>::max());
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const StockRow& a, const StockRow& b) {
    if (a.low != b.low) return a.low;
    if (lasts(a) != lasts(b)) return lasts(a) < lasts(b);
    return a.product_id < b.product_id;
  });
}

Cell optional_cell(const std::optional<std::int64_t>& value) {
  return value ? Cell(Int128{*value}) : Cell();
}

}  // namespace

Result<Table> stock_report(const ReportSource& source, const StockReportQuery& query) {
  if (query.days < 1) return fail(ErrorCode::invalid_argument, "--days must be 1 or more");
  const Day until = query.until ? *query.until : last_day_with_data(source).value_or(Day{});
  ShopZone zone = source.zone;
  const StockQuery asked{.from = zone.from_local(Day{until.number - query.days + 1}, 0).time,
                         .to = zone.from_local(Day{until.number + 1}, 0).time,
                         .days = query.days,
                         .only_low = query.only_low};
  std::vector<StockRow> rows = Stock(source.catalogue, source.dictionaries).rows(asked);
  sort_by_urgency(rows);
  Table table("stock", {{"product_id", ColumnType::text},
                        {"product", ColumnType::text},
                        {"stock", ColumnType::integer},
                        {"reorder_level", ColumnType::integer},
                        {"sold_per_day", ColumnType::decimal, Look::plain, 3},
                        {"days_left", ColumnType::decimal, Look::plain, 1},
                        {"low", ColumnType::flag, Look::alert}});
  table.title = query.only_low ? "Low stock" : "Stock";
  table.title += fmt::format(", sales of the {} days to {}", query.days, format_day(until));
  table.line = {{1}, {{2, "", " left", ""}, {6, "", " (low)", ""}}};
  table.provenance = {source.as_of, {}, {}};
  table.empty = query.only_low ? "No product is at or below its reorder level."
                               : "No stock is known: import products with a stock "
                                 "(shopsphere import --as products FILE).";
  for (const StockRow& row : rows)
    table.add({std::string(row.product_id),
               std::string(row.name.empty() ? row.product_id : row.name), Int128{row.stock},
               optional_cell(row.reorder_level), Int128{row.sold_per_day_milli()},
               optional_cell(row.days_left_tenths()), row.low});
  return table;
}

}  // namespace shop
