// SPDX-License-Identifier: Apache-2.0
//
// Names the best sellers of a day, of a span of days or of a season.
//
// Ranking, ties and several currencies are those of views/best_sellers.h: by orders or units a
// product has one rank and, where it sold in several currencies, a further row for each, whose
// counts are empty; by revenue each currency is a list of its own.
// A season without a year is the latest one in which anything was sold. With `city` the stored
// transactions are scanned, for the view knows no cities.
//
//   SHOP_TRY(Table top, best_sellers_report(source, {.season = Season::winter, .top = 3}));
//
// Threads: pure function.   Cost: O(cells of the span).
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "reports/report_keys.h"
#include "reports/report_source.h"
#include "reports/table.h"

namespace shop {

struct BestSellersQuery {
  DaySpan span = {};
  std::optional<Season> season = std::nullopt;
  std::optional<int> year =
      std::nullopt;  // of the season: December counts to the next year's winter
  int top = 5;
  By by = By::orders;
  std::optional<std::string> category = std::nullopt;
  std::optional<std::string> city = std::nullopt;
};

Result<By> parse_by(std::string_view text);  // orders, units or revenue

// Rows `rank, product_id, product, category, transactions, units, revenue, currency`.
Result<Table> best_sellers_report(const ReportSource& source, const BestSellersQuery& query);

// The days that are meant: those of the season, the latest one where no year is given.
Result<DaySpan> best_sellers_span(const ReportSource& source, const BestSellersQuery& query);
// The days of the season of a year.
DaySpan season_span(SeasonOfYear season, Hemisphere hemisphere);
// The latest day with a line of the ledger, within the span.
std::optional<Day> last_day_with_data(const ReportSource& source, const DaySpan& span = {});

}  // namespace shop
