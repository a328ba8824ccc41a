// SPDX-License-Identifier: Apache-2.0
#include "sim/rhythm.h"

#include <algorithm>

#include "base/assert.h"
#include "sim/alias.h"

namespace shop::sim {
namespace {

using Hours = std::array<std::uint64_t, 24>;

constexpr Hours kWorkingDay = {22,  12,  7,  5,  5,  8,  20,  38,  52,  62,  70, 82,
                               108, 104, 80, 76, 80, 92, 108, 128, 138, 120, 82, 45};
constexpr Hours kWeekend = {34,  20,  11,  7,   5,   6,  10, 22,  45,  78, 104, 118,
                            122, 118, 110, 106, 100, 96, 98, 108, 112, 98, 74,  48};
constexpr std::array<std::uint64_t, 7> kWeekdays = {90, 88, 92, 96, 110, 126, 108};
constexpr std::array<std::uint64_t, 12> kMonths = {82, 80, 90, 94,  98,  97,
                                                   95, 93, 98, 104, 126, 165};
constexpr std::uint64_t kGrowthPerYearPercent = 8;

bool is_black_friday(Day day) {
  const YearMonthDay date = to_date(day);
  return date.month == 11 && weekday(day) == 5 && date.day >= 23 && date.day <= 29;
}

std::uint64_t feast_percent(Day day) {
  const YearMonthDay date = to_date(day);
  if (is_black_friday(day)) return 230;
  if (date.month != 12) return 100;
  if (date.day == 25) return 22;
  if (date.day == 26) return 120;
  if (date.day <= 22) return 85 + static_cast<std::uint64_t>(date.day) * 2;
  return 80;
}

template <class Minutes>
void fill(Minutes& sums, const Hours& hours) {
  sums[0] = 0;
  for (std::size_t minute = 0; minute < 1440; ++minute) {
    const std::size_t hour = minute / 60;
    const std::uint64_t past = minute % 60;
    const std::uint64_t weight = hours[hour] * (60 - past) + hours[(hour + 1) % 24] * past;
    sums[minute + 1] = sums[minute] + weight;
  }
}

}  // namespace

Rhythm::Rhythm(std::uint64_t seed, Day first_day) : seed_(seed), first_day_(first_day) {
  fill(working_day_, kWorkingDay);
  fill(weekend_, kWeekend);
}

const Rhythm::Minutes& Rhythm::minutes(Day day) const {
  return weekday(day) >= 6 ? weekend_ : working_day_;
}

std::uint64_t Rhythm::day_weight(Day day) const {
  const std::uint64_t of_week = kWeekdays[static_cast<std::size_t>(weekday(day) - 1)];
  const std::uint64_t of_year = kMonths[static_cast<std::size_t>(to_date(day).month - 1)];
  const std::int32_t since = std::max(0, day.number - first_day_.number);
  const std::uint64_t growth = 36'500 + kGrowthPerYearPercent * static_cast<std::uint64_t>(since);
  const std::uint64_t luck = 94 + mix(seed_, static_cast<std::uint32_t>(day.number)) % 13;
  return of_week * of_year * feast_percent(day) / 100 * growth / 36'500 * luck / 1000;
}

std::int32_t Rhythm::second_at(Day day, std::uint64_t k, std::uint64_t n,
                               std::uint64_t draw) const {
  SHOP_ASSERT(k < n);
  __extension__ using Wide = unsigned __int128;
  const Minutes& sums = minutes(day);
  const auto jitter = static_cast<std::uint64_t>(static_cast<Wide>(draw) * sums.back() >> 64);
  const auto place = static_cast<std::uint64_t>((static_cast<Wide>(k) * sums.back() + jitter) / n);
  const auto above = std::upper_bound(sums.begin(), sums.end(), place);
  const auto minute = static_cast<std::size_t>(above - sums.begin() - 1);
  const std::uint64_t width = sums[minute + 1] - sums[minute];
  return static_cast<std::int32_t>(minute * 60 + (place - sums[minute]) * 60 / width);
}

std::uint64_t Rhythm::done_before(Day day, std::int32_t second) const {
  const Minutes& sums = minutes(day);
  const auto minute = static_cast<std::size_t>(second / 60);
  const std::uint64_t width = sums[minute + 1] - sums[minute];
  const std::uint64_t done = sums[minute] * 60 + width * static_cast<std::uint64_t>(second % 60);
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>(static_cast<Wide>(done) * kWhole / (sums.back() * 60));
}

Calendar::Calendar(const Rhythm& rhythm, Day first_day, std::int32_t days, std::uint64_t events)
    : rhythm_(&rhythm), first_day_(first_day) {
  __extension__ using Wide = unsigned __int128;
  std::vector<std::uint64_t> weights{0};
  for (std::int32_t i = 0; i < days; ++i)
    weights.push_back(weights.back() + rhythm.day_weight(Day{first_day.number + i}));
  for (const std::uint64_t weight : weights)
    before_.push_back(
        static_cast<std::uint64_t>(static_cast<Wide>(events) * weight / weights.back()));
}

std::int64_t Calendar::time_of(std::uint64_t k, std::uint64_t draw) {
  while (k >= before_[today_ + 1]) ++today_;
  const Day day{first_day_.number + static_cast<std::int32_t>(today_)};
  const std::uint64_t first = before_[today_];
  const std::int32_t second = rhythm_->second_at(day, k - first, before_[today_ + 1] - first, draw);
  latest_ = std::max(latest_, day.number * kSecondsPerDay + second);
  return latest_;
}

}  // namespace shop::sim
