// SPDX-License-Identifier: Apache-2.0
#include "reports/customer_totals.h"

#include <algorithm>

#include "base/median.h"
#include "views/customer_segments.h"

namespace shop {
namespace {

void add_to(std::vector<Spend>& sums, const std::vector<Spend>& more) {
  for (const Spend& spend : more) {
    const auto place = std::lower_bound(
        sums.begin(), sums.end(), spend.currency,
        [](const Spend& sum, Currency currency) { return sum.currency < currency; });
    if (place != sums.end() && place->currency == spend.currency)
      place->minor += spend.minor;
    else
      sums.insert(place, spend);
  }
}

// Between the days of purchase, as `usual_interval` of advice has it; 0 where there is one day.
std::int32_t usual_interval_days(std::span<const DayCount> days) {
  if (days.size() < 2) return 0;
  std::vector<std::int32_t> between;
  for (std::size_t at = 1; at < days.size(); ++at)
    between.push_back(days[at].day.number - days[at - 1].day.number);
  return lower_median(between);
}

}  // namespace

std::uint32_t CustomerTotals::band_of(std::string_view age) {
  return bands_.try_emplace(age_band(age), static_cast<std::uint32_t>(bands_.size())).first->second;
}

void CustomerTotals::fill(const CustomerRow& row, User& user) const {
  user.used = row.sales != 0 || !row.spend.empty() || !row.days.empty();
  user.has_days = !row.days.empty();
  user.spend.assign(row.spend.begin(), row.spend.end());
  std::size_t upto_as_of = 0;
  for (const DayCount& day : row.days) {
    const auto count = static_cast<std::uint64_t>(day.count);
    user.sales += count;
    if (as_of_ && day.day <= *as_of_) {
      ++upto_as_of;
      user.sales_of_segment += count;
    }
    if (!span_.contains(day.day)) continue;
    ++user.days_in_span;
    user.sales_in_span += count;
  }
  user.returning = user.has_days && span_.from && row.first_day < *span_.from;
  user.has_segment = upto_as_of > 0;
  if (!user.has_segment) return;
  user.segment = segment_of(row.days.first(upto_as_of), *as_of_);
  user.interval_days = usual_interval_days(row.days.first(upto_as_of));
}

void CustomerTotals::put(const Customers& customers, const Catalogue& catalogue, Symbol symbol) {
  if (symbol >= users_.size()) users_.resize(std::size_t{symbol} + 1);
  User& user = users_[symbol];
  user = User();
  customers.user(symbol, [&](const CustomerRow& row) { fill(row, user); });
  if (user.used) user.band = band_of(catalogue.user_age(symbol));
}

std::optional<Segment> CustomerTotals::segment(Symbol user) const {
  if (user >= users_.size() || !users_[user].used || !users_[user].has_segment) return {};
  return users_[user].segment;
}

std::vector<IntervalRow> CustomerTotals::intervals() const {
  std::vector<std::vector<std::int32_t>> of_segment(as_of_ ? kSegmentCount : 0);
  for (const User& user : users_)
    if (user.used && user.has_segment && user.interval_days > 0)
      of_segment[static_cast<std::size_t>(user.segment)].push_back(user.interval_days);
  std::vector<IntervalRow> rows;
  for (std::vector<std::int32_t>& days : of_segment) {
    IntervalRow& row = rows.emplace_back();
    row.segment = static_cast<Segment>(rows.size() - 1);
    row.came_again = days.size();
    if (!days.empty()) row.days = lower_median(days);
  }
  return rows;
}

CustomerSums CustomerTotals::sums() const {
  CustomerSums sums;
  sums.intervals = intervals();
  if (as_of_) sums.segments.resize(kSegmentCount);
  for (std::size_t number = 0; number < sums.segments.size(); ++number)
    sums.segments[number].segment = static_cast<Segment>(number);
  std::vector<AgeBandRow> bands(bands_.size());
  std::vector<std::uint8_t> met(bands_.size());
  for (const auto& [name, number] : bands_) bands[number].band = name;
  for (const User& user : users_) {
    if (!user.used) continue;
    if (user.days_in_span > 0) {
      ++sums.summary.buyers;
      ++(user.returning ? sums.summary.returning : sums.summary.new_buyers);
      sums.summary.repeat += user.days_in_span > 1;
      sums.summary.sales += user.sales_in_span;
    }
    if (user.has_segment) {
      SegmentRow& segment = sums.segments[static_cast<std::size_t>(user.segment)];
      ++segment.buyers;
      segment.sales += user.sales_of_segment;
      add_to(segment.spend, user.spend);
    }
    AgeBandRow& band = bands[user.band];
    met[user.band] = 1;
    band.buyers += user.has_days;
    band.sales += user.sales;
    add_to(band.spend, user.spend);
  }
  for (const auto& [name, number] : bands_)
    if (met[number] != 0) sums.ages.push_back(std::move(bands[number]));
  return sums;
}

}  // namespace shop
