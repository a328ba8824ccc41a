// SPDX-License-Identifier: Apache-2.0
//
// Tells what is on the shelf, how fast it sells and how long it lasts, the most urgent first.
//
// The speed is that of the last `days` days up to and including `until`, else the last day with
// data: a report knows no clock. Only products whose stock is known are listed. `low` is set where
// the stock is at its reorder level or below.
//
// Threads: pure function.   Cost: O(products).
#pragma once

#include <optional>

#include "base/result.h"
#include "reports/report_source.h"
#include "reports/table.h"

namespace shop {

struct StockReportQuery {
  bool only_low = false;
  std::optional<Day> until = std::nullopt;
  int days = 28;
};

// Rows `product_id, product, stock, reorder_level, sold_per_day, days_left, low`.
Result<Table> stock_report(const ReportSource& source, const StockReportQuery& query);

}  // namespace shop
