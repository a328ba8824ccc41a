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

#include "base/zone.h"
#include "reports/table.h"
#include "views/issue_book.h"
#include "views/stock.h"

namespace shop::cli {

std::string time_of_day(ShopZone& zone, Timestamp time);  // "14:30:00"

// A heading that keeps its column as wide as most names are, so that columns stand still while
// names change.
std::string widened(std::string heading, std::size_t columns);

// Columns `key, orders, revenue` of a revenue report by that key. Where there are several
// currencies, those of the first (the one of most transactions), which the heading then names.
Table revenue_table(const Table& report, std::string_view key, std::string_view title);
// "£1,234.50 and 2 other currencies" of a revenue report without keys.
std::string revenue_text(const Table& report);
// "average £52.10", "median £24", …, the most wanted first, of a statistics report without keys.
std::vector<std::string> statistics_texts(const Table& report);
Table best_sellers_table(const Table& report);
// The emptiest shelves first.
Table low_stock_table(std::vector<StockRow> alerts);

struct CauseOnScreen {
  Cause cause = Cause::none;
  std::uint64_t issues = 0;
  Field field = Field::none;  // these of the newest
  std::string transaction_id;
  std::string time;
  Position position = 0;  // of the newest, in the log
};
// Most issues first; what the newest said is left to whoever reads the log.
std::vector<CauseOnScreen> newest_by_cause(const IssueBook& issues, ShopZone& zone);
Table issue_table(const std::vector<CauseOnScreen>& causes);

}  // namespace shop::cli
