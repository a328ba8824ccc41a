// SPDX-License-Identifier: Apache-2.0
//
// Makes the sections of the trends report; trends_report.h says what they mean.
#pragma once

#include <array>
#include <map>
#include <optional>

#include "reports/currency_order.h"
#include "reports/row_keys.h"
#include "reports/trends_report.h"
#include "views/measures.h"

namespace shop {

std::string_view period_name(Period period);

using SumsByCurrency = std::map<Currency, Measures>;
using DailySums = std::map<Day, SumsByCurrency>;
DailySums daily_sums(const ReportSource& source, const DaySpan& span);
SumsByCurrency sums_between(const DailySums& daily, Day from, Day to);  // both inclusive

// The last period with data, up to its last day with data, and as many days of the one before.
struct Comparison {
  Day from;
  Day to;
  Day before_from;
  Day before_to;
  bool partial = false;
};
std::optional<Comparison> last_comparison(const DailySums& daily, Period period);

enum class Movement : std::uint8_t { rising, falling };

Table growth_section(const ReportSource& source, const TrendsQuery& query, const DailySums& daily,
                     const std::optional<Comparison>& last, const CurrencyOrder& order);
Table movers_section(const ReportSource& source, const TrendsQuery& query,
                     const std::optional<Comparison>& last, const CurrencyOrder& currencies,
                     Movement movement);
Table seasons_section(const ReportSource& source, const TrendsQuery& query);
Table hours_section(const ReportSource& source, const TrendsQuery& query);
Table weekdays_section(const ReportSource& source, const TrendsQuery& query,
                       const DailySums& daily);

// 100 x part / whole with one decimal, as a decimal cell of scale 1; empty where whole <= 0.
Cell percentage(Int128 part, Int128 whole);

}  // namespace shop
