// SPDX-License-Identifier: Apache-2.0
#include "reports/trends_report.h"

#include <array>

#include <fmt/format.h>

#include "reports/trend_sections.h"

namespace shop {
namespace {

constexpr std::array<std::string_view, 5> kPeriodNames = {"day", "week", "month", "season", "year"};

}  // namespace

Result<Period> parse_period(std::string_view text) {
  for (std::size_t i = 0; i < kPeriodNames.size(); ++i)
    if (kPeriodNames[i] == text) return static_cast<Period>(i);
  return fail(ErrorCode::invalid_argument,
              fmt::format("unknown period '{}': use day, week, month, season or year", text));
}

std::string_view period_name(Period period) {
  return kPeriodNames[static_cast<std::size_t>(period)];
}

Day start_of(Period period, Day day) {
  switch (period) {
    case Period::day:
      return day;
    case Period::week:
      return Day{day.number - (weekday(day) - 1)};
    case Period::month:
      return period_start(ReportKey::month, day, Hemisphere::north);
    case Period::season:
      return period_start(ReportKey::season, day, Hemisphere::north);
    case Period::year:
      break;
  }
  return period_start(ReportKey::year, day, Hemisphere::north);
}

Day next_start(Period period, Day start) {
  constexpr std::array<int, 5> kLongest = {1, 7, 31, 92, 366};
  return start_of(period, Day{start.number + kLongest[static_cast<std::size_t>(period)]});
}

std::vector<Table> trends_report(const ReportSource& source, const TrendsQuery& query) {
  const DailySums daily = daily_sums(source, query.span);
  const std::optional<Comparison> comparison = last_comparison(daily, query.period);
  CurrencyOrder order;
  for (const auto& [day, sums] : daily)
    for (const auto& [currency, measures] : sums) order.count(currency, measures.transactions);
  std::vector<Table> sections = {
      growth_section(source, query, daily, comparison, order),
      movers_section(source, query, comparison, order, Movement::rising),
      movers_section(source, query, comparison, order, Movement::falling),
      seasons_section(source, query),
      hours_section(source, query),
      weekdays_section(source, query, daily)};
  sections.back().provenance =
      Provenance{source.as_of, std::string(basis_name(Basis::refund_day)), span_text(query.span)};
  return sections;
}

}  // namespace shop
