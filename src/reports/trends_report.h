// SPDX-License-Identifier: Apache-2.0
//
// Tells how the shop is doing: growth against the period before, products that rise and fall, what
// is popular in which season, and the busiest hours and days of the week.
//
// The last period is seldom over. It ends with the last day that has any line, and what it is
// compared with is cut to as many days, so that the twelfth of a month is never compared with a
// whole one; its row says `partial`. A period without sales between others is shown with zeros. A
// change is a percentage of the revenue before, rounded once; there is none where nothing was
// earned before. Each currency is compared with itself.
//
// Sections: growth, rising, falling, seasons, hours, weekdays.
//
// Threads: pure function.   Cost: O(cells of the span).
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "reports/report_keys.h"
#include "reports/report_source.h"
#include "reports/table.h"

namespace shop {

enum class Period : std::uint8_t { day, week, month, season, year };
Result<Period> parse_period(std::string_view text);

struct TrendsQuery {
  DaySpan span = {};
  Period period = Period::month;
  int top = 5;  // products a list
};

std::vector<Table> trends_report(const ReportSource& source, const TrendsQuery& query);

// The first day of the period that holds `day`, and of the one that follows it.
Day start_of(Period period, Day day);
Day next_start(Period period, Day start);

}  // namespace shop
