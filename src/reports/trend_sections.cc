// SPDX-License-Identifier: Apache-2.0
#include "reports/trend_sections.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/decimal.h"
#include "reports/revenue_rows.h"

namespace shop {
namespace {

Column share_column() { return {"share", ColumnType::decimal, Look::percent, 1}; }

Column period_column(Period period) {
  switch (period) {
    case Period::day:
      return {"period", ColumnType::day};
    case Period::week:
      return {"period", ColumnType::text};
    case Period::month:
      return {"period", ColumnType::text, Look::month};
    case Period::season:
      return {"period", ColumnType::text, Look::season};
    case Period::year:
      break;
  }
  return {"period", ColumnType::integer, Look::year};
}

// "2024-W52": ISO 8601, the year of the week's Thursday.
std::string week_text(Day monday) {
  const Day thursday{monday.number + 3};
  const int year = to_date(thursday).year;
  return fmt::format("{:04}-W{:02}", year, (thursday.number - to_day({year, 1, 1}).number) / 7 + 1);
}

Cell period_cell_of(Period period, Day start, Hemisphere hemisphere) {
  switch (period) {
    case Period::day:
      return start;
    case Period::week:
      return week_text(start);
    case Period::month:
      return period_cell(ReportKey::month, start, hemisphere);
    case Period::season:
      return period_cell(ReportKey::season, start, hemisphere);
    case Period::year:
      break;
  }
  return period_cell(ReportKey::year, start, hemisphere);
}

struct Change {
  Day start;
  SumsByCurrency now;
  SumsByCurrency before;  // as many days of the period before
  bool first = false;
  bool partial = false;
};

std::vector<Change> changes_of(const DailySums& daily, Period period, const Comparison& last) {
  std::vector<Change> changes;
  Day start = start_of(period, daily.begin()->first);
  while (start <= last.from) {
    const Day next = next_start(period, start);
    Change change;
    change.start = start;
    change.now = sums_between(daily, start, Day{next.number - 1});
    change.first = changes.empty();
    if (!changes.empty()) change.before = changes.back().now;
    if (start == last.from && last.partial) {
      change.partial = true;
      if (!changes.empty()) change.before = sums_between(daily, last.before_from, last.before_to);
    }
    changes.push_back(std::move(change));
    start = next;
  }
  return changes;
}

void add_growth_rows(const Change& change, const std::vector<Currency>& currencies, Period period,
                     Hemisphere hemisphere, Table& table) {
  const auto find = [](const SumsByCurrency& sums, Currency currency) {
    const auto place = sums.find(currency);
    return place == sums.end() ? Measures() : place->second;
  };
  for (const Currency currency : currencies) {
    const Measures now = find(change.now, currency);
    const Int128 before = find(change.before, currency).revenue_minor;
    table.add({period_cell_of(period, change.start, hemisphere), Int128{now.transactions},
               Int128{now.units}, Money{now.revenue_minor, currency}, std::string(currency.code()),
               change.first ? Cell() : percentage(now.revenue_minor - before, before),
               change.partial});
  }
}

}  // namespace

Cell percentage(Int128 part, Int128 whole) {
  if (whole <= 0) return {};
  return divide_rounded(part * 1000, whole);
}

DailySums daily_sums(const ReportSource& source, const DaySpan& span) {
  DailySums daily;
  source.revenue.visit(Basis::refund_day, first_day(span), last_day(span),
                       [&](Day day, Symbol, Symbol, Currency currency, const Measures& sums) {
                         daily[day][currency] += sums;
                       });
  return daily;
}

SumsByCurrency sums_between(const DailySums& daily, Day from, Day to) {
  SumsByCurrency sums;
  const auto end = daily.upper_bound(to);
  for (auto day = daily.lower_bound(from); day != end; ++day)
    for (const auto& [currency, measures] : day->second) sums[currency] += measures;
  return sums;
}

std::optional<Comparison> last_comparison(const DailySums& daily, Period period) {
  if (daily.empty()) return std::nullopt;
  Comparison last;
  last.to = daily.rbegin()->first;
  last.from = start_of(period, last.to);
  last.before_from = start_of(period, Day{last.from.number - 1});
  const Day before_end{last.from.number - 1};
  last.partial = last.to.number + 1 < next_start(period, last.from).number;
  const Day same_length{last.before_from.number + (last.to.number - last.from.number)};
  last.before_to = last.partial ? std::min(same_length, before_end) : before_end;
  return last;
}

Table growth_section(const ReportSource& source, const TrendsQuery& query, const DailySums& daily,
                     const std::optional<Comparison>& last, const CurrencyOrder& order) {
  Table table("growth", {period_column(query.period),
                         {"transactions", ColumnType::integer},
                         {"units", ColumnType::integer},
                         {"revenue", ColumnType::money, Look::bar},
                         {"currency", ColumnType::text, Look::currency},
                         {"change", ColumnType::decimal, Look::change, 1},
                         {"partial", ColumnType::flag}});
  table.title = fmt::format("Growth by {}", period_name(query.period));
  table.line = {{0}, {{3, "", "", ""}, {5, " (", ")", ""}}};
  table.empty = "No sales here yet: import some, or choose other days (--from, --to).";
  if (!last) return table;
  SumsByCurrency all = sums_between(daily, kFirstDay, kLastDay);
  std::vector<Currency> currencies;
  for (const auto& [currency, sums] : all) currencies.push_back(currency);
  std::sort(currencies.begin(), currencies.end(),
            [&](Currency a, Currency b) { return order.before(a, b); });
  for (const Change& change : changes_of(daily, query.period, *last))
    add_growth_rows(change, currencies, query.period, source.hemisphere, table);
  return table;
}

Table hours_section(const ReportSource& source, const TrendsQuery& query) {
  std::array<Measures, 24> hours{};
  Int128 all = 0;
  source.hours.visit(first_day(query.span), last_day(query.span),
                     [&](Day, int hour, Currency, const Measures& sums) {
                       hours.at(static_cast<std::size_t>(hour)) += sums;
                       all += sums.transactions;
                     });
  Table table("hours", {{"hour", ColumnType::integer, Look::hour},
                        {"rank", ColumnType::integer},
                        {"transactions", ColumnType::integer, Look::bar},
                        {"units", ColumnType::integer},
                        share_column()});
  table.title = "Busiest hours";
  table.line = {{0}, {{2, "", " orders", " order"}}};
  table.empty = "No sales here yet.";
  std::size_t first = 0;
  std::size_t last = hours.size();
  while (first < last && hours[first].is_zero()) ++first;
  while (last > first && hours[last - 1].is_zero()) --last;
  for (std::size_t hour = first; hour < last; ++hour) {
    const auto busier = std::count_if(hours.begin(), hours.end(), [&](const Measures& other) {
      return other.transactions > hours[hour].transactions;
    });
    table.add({Int128{hour}, Int128{busier + 1}, Int128{hours[hour].transactions},
               Int128{hours[hour].units}, percentage(hours[hour].transactions, all)});
  }
  return table;
}

Table weekdays_section(const ReportSource&, const TrendsQuery&, const DailySums& daily) {
  constexpr std::array<const char*, 7> kNames = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                 "Friday", "Saturday", "Sunday"};
  std::array<Measures, 7> days{};
  Int128 all = 0;
  for (const auto& [day, currencies] : daily) {
    for (const auto& [currency, sums] : currencies) {
      days.at(static_cast<std::size_t>(weekday(day) - 1)) += sums;
      all += sums.transactions;
    }
  }
  Table table("weekdays", {{"weekday", ColumnType::text},
                           {"transactions", ColumnType::integer, Look::bar},
                           {"units", ColumnType::integer},
                           share_column()});
  table.title = "Days of the week";
  table.line = {{0}, {{1, "", " orders", " order"}}};
  table.empty = "No sales here yet.";
  if (daily.empty()) return table;
  for (std::size_t i = 0; i < days.size(); ++i)
    table.add({std::string(kNames[i]), Int128{days[i].transactions}, Int128{days[i].units},
               percentage(days[i].transactions, all)});
  return table;
}

}  // namespace shop
