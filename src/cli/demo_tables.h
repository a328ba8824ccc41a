// SPDX-License-Identifier: Apache-2.0
//
// Cuts reports down to the tables and lines of the demo's screen: what a seller looks at first.
//
// The first text column of a table is headed by the table's own title, to save a line.
//
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/table.h"
#include "views/issue_book.h"
#include "views/stock.h"

namespace shop::cli {

// A heading that keeps its column as wide as most names are, so that columns stand still while
// names change.
std::string widened(std::string heading);

// Columns `key, orders, revenue` of a revenue report by that key.
Table revenue_table(const Table& report, std::string_view key, std::string_view title);
// "£1,234.50" of a revenue report without keys; currencies side by side.
std::string revenue_text(const Table& report);
std::string statistics_text(const Table& report);  // of a statistics report without keys
Table best_sellers_table(const Table& report);
// The emptiest shelves first.
Table low_stock_table(std::vector<StockRow> alerts);

struct CauseOnScreen {
  Cause cause = Cause::none;
  std::uint64_t issues = 0;
  Field field = Field::none;  // these of the newest
  std::string transaction_id;
};
std::vector<CauseOnScreen> newest_by_cause(const IssueBook& issues);
Table issue_table(const std::vector<CauseOnScreen>& causes);

}  // namespace shop::cli
