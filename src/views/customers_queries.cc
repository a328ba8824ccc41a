// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>

#include "views/catalogue.h"
#include "views/customer_segments.h"
#include "views/customers.h"
#include "views/customers_gather.h"

namespace shop {
namespace {

struct AgeBand {
  int first;
  std::string_view name;
};
constexpr AgeBand kAgeBands[] = {{65, "65+"},   {55, "55-64"}, {45, "45-54"},  {35, "35-44"},
                                 {25, "25-34"}, {18, "18-24"}, {0, "under-18"}};

std::uint64_t sales_of(std::span<const DayCount> days) {
  std::uint64_t sales = 0;
  for (const DayCount& day : days) sales += static_cast<std::uint64_t>(day.count);
  return sales;
}

}  // namespace

Segment segment_of(std::span<const DayCount> days, Day as_of, const SegmentRules& rules) {
  const int first_ago = as_of.number - days.front().day.number;
  const int last_ago = as_of.number - days.back().day.number;
  if (first_ago <= rules.new_days) return Segment::new_;
  if (last_ago > rules.lost_days) return Segment::lost;
  if (last_ago > rules.at_risk_days) return Segment::at_risk;
  const auto loyal_days = static_cast<std::size_t>(rules.loyal_purchase_days);
  return days.size() >= loyal_days ? Segment::loyal : Segment::occasional;
}

std::string_view segment_name(Segment segment) {
  constexpr std::array<std::string_view, kSegmentCount> kNames = {"new", "loyal", "occasional",
                                                                  "at_risk", "lost"};
  return kNames[static_cast<std::size_t>(segment)];
}

std::string age_band(std::string_view age) {
  if (age.empty()) return "unknown";
  int years = 0;
  const auto [end, error] = std::from_chars(age.data(), age.data() + age.size(), years);
  if (error != std::errc{} || end != age.data() + age.size() || years < 0) return std::string(age);
  for (const AgeBand& band : kAgeBands) {
    if (years >= band.first) return std::string(band.name);
  }
  return std::string(age);
}

void Customers::visit_users(const std::function<void(const CustomerRow&)>& visit) const {
  Gathered gathered;
  for (Symbol user = 0; user < bound_; ++user) {
    const Row& row = at(user);
    if ((row.flags & used) == 0) continue;
    gather(row, user, gathered);
    gathered.drop_absent_days();
    if (row.sales == 0 && gathered.spend.empty() && gathered.days.empty()) continue;
    visit(gathered.row(user, row.sales));
  }
}

bool Customers::user(Symbol user, const std::function<void(const CustomerRow&)>& visit) const {
  if (user >= bound_ || (at(user).flags & used) == 0) return false;
  Gathered gathered;
  gather(at(user), user, gathered);
  gathered.drop_absent_days();
  visit(gathered.row(user, at(user).sales));
  return true;
}

CustomerSummary Customers::summary(Day from, Day to) const {
  CustomerSummary summary;
  visit_users([&](const CustomerRow& row) {
    std::uint64_t days = 0;
    for (const DayCount& day : row.days) {
      if (day.day < from || day.day > to) continue;
      ++days;
      summary.sales += static_cast<std::uint64_t>(day.count);
    }
    if (days == 0) return;
    ++summary.buyers;
    ++(row.first_day < from ? summary.returning : summary.new_buyers);
    summary.repeat += days > 1;
  });
  return summary;
}

std::vector<SegmentRow> Customers::segments(Day as_of, const SegmentRules& rules) const {
  std::vector<SegmentRow> rows(kSegmentCount);
  for (int number = 0; number < kSegmentCount; ++number)
    rows[static_cast<std::size_t>(number)].segment = static_cast<Segment>(number);
  visit_users([&](const CustomerRow& row) {
    const auto end = std::upper_bound(row.days.begin(), row.days.end(), as_of,
                                      [](Day day, const DayCount& of) { return day < of.day; });
    const std::span<const DayCount> days(row.days.begin(), end);
    if (days.empty()) return;
    SegmentRow& segment = rows[static_cast<std::size_t>(segment_of(days, as_of, rules))];
    ++segment.buyers;
    segment.sales += sales_of(days);
    for (const Spend& sum : row.spend) add_to(segment.spend, sum.currency, sum.minor);
  });
  return rows;
}

std::vector<AgeBandRow> Customers::age_bands(const Catalogue& catalogue) const {
  std::map<std::string, AgeBandRow> bands;
  visit_users([&](const CustomerRow& row) {
    AgeBandRow& band = bands[age_band(catalogue.user_age(row.user))];
    band.buyers += !row.days.empty();
    band.sales += sales_of(row.days);
    for (const Spend& sum : row.spend) add_to(band.spend, sum.currency, sum.minor);
  });
  std::vector<AgeBandRow> rows;
  for (auto& [name, band] : bands) {
    band.band = name;
    rows.push_back(std::move(band));
  }
  return rows;
}

}  // namespace shop
