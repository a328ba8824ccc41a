// SPDX-License-Identifier: Apache-2.0
//
// Adds up transactions, refunds, units and revenue by any keys, and tells the totals' statistics.
//
// Rows are sorted by time, then currency (the one of most transactions first), then revenue from
// the greatest, then names; rows whose measures are all zero are left out. Currencies are never
// added together: each has its rows. An hour is always that of the line itself, on the sale's basis
// too. Where a view holds the keys its cells answer; else the source's scan is folded, and without
// a scan the report is refused with ErrorCode::unavailable. Both ways give the same rows.
//
// Statistics are over the sales that stand, each at its present total and on its own day; so on the
// refund's basis a refund lowers the revenue of a row, but not its average. Median and p95 are
// totals that occurred (nearest rank); average and sample deviation are rounded once.
//
//   SHOP_TRY(Table table, revenue_report(source, {.by = {ReportKey::city}}));
//
// Threads: pure functions.   Cost: O(cells of the span), about 10 ns each, where cells answer.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "reports/report_keys.h"
#include "reports/report_source.h"
#include "reports/table.h"

namespace shop {

struct RevenueQuery {
  std::vector<ReportKey> by = {};
  DaySpan span = {};
  Basis basis = Basis::refund_day;
  bool from_entries = false;  // scans even where cells hold the keys: to prove them, or for a test
  // A table of more rows makes them as they are read (Table::made).
  std::size_t rows_held_max = 20'000;
};

// Rows `keys…, transactions, refunds, units, revenue, currency`.
Result<Table> revenue_report(const ReportSource& source, const RevenueQuery& query);

// The same, and `average, minimum, maximum, deviation, median, p95`.
Result<Table> statistics_report(const ReportSource& source, const RevenueQuery& query);

// The same in two steps, for whoever must not keep the views at rest while rows are sorted: the
// first reads the views or the scan, the second only texts of symbols and source.product_names.
// `source` must be one and the same object, and live on.
class RevenueSums {
 public:
  struct State;
  explicit RevenueSums(std::unique_ptr<State> state);
  RevenueSums(RevenueSums&&) noexcept;
  RevenueSums& operator=(RevenueSums&&) noexcept;
  ~RevenueSums();

 private:
  friend Result<Table> table_of(RevenueSums sums);
  friend void add_days(RevenueSums& sums, const DaySpan& days);
  std::unique_ptr<State> state_;
};
Result<RevenueSums> revenue_sums(const ReportSource& source, const RevenueQuery& query,
                                 bool with_statistics);
Result<Table> table_of(RevenueSums sums);
// Of what cells hold, some days at a time: each day once, and all of them at rest or as if.
RevenueSums no_sums(const ReportSource& source, const RevenueQuery& query, bool with_statistics);
void add_days(RevenueSums& sums, const DaySpan& days);

// Whether the statistics of these keys are in cells.
bool statistics_hold(const RevenueQuery& query);

// The views that a report or the statistics of this query reads, by name: never none.
std::vector<std::string> views_of(const RevenueQuery& query, bool with_statistics);

// Which view holds the sums of these keys.
enum class Holder : std::uint8_t { revenue, hours, best_sellers, none };
Holder holder_of(const RevenueQuery& query);

}  // namespace shop
