// SPDX-License-Identifier: Apache-2.0
#include "base/time.h"

#include <array>

#include <fmt/format.h>

namespace shop {
namespace {

constexpr std::array<std::string_view, 4> kSeasonNames = {"winter", "spring", "summer", "autumn"};

std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

}  // namespace

Day to_day(YearMonthDay date) {
  const int year = date.month <= 2 ? date.year - 1 : date.year;
  const int era = (year >= 0 ? year : year - 399) / 400;
  const int year_of_era = year - era * 400;
  const int day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return Day{era * 146097 + day_of_era - 719468};
}

YearMonthDay to_date(Day day) {
  const int shifted = day.number + 719468;
  const int era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const int day_of_era = shifted - era * 146097;
  const int year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int shifted_month = (5 * day_of_year + 2) / 153;
  const int month = shifted_month + (shifted_month < 10 ? 3 : -9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month,
          day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

bool is_valid(YearMonthDay date) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (date.year < 1900 || date.year > 2199 || date.month < 1 || date.month > 12) return false;
  const int last = kDays[static_cast<std::size_t>(date.month - 1)] +
                   (date.month == 2 && is_leap(date.year) ? 1 : 0);
  return date.day >= 1 && date.day <= last;
}

std::optional<Day> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  if (!year || !month || !day || !is_valid({*year, *month, *day})) return std::nullopt;
  return to_day({*year, *month, *day});
}

std::string format_day(Day day) {
  const YearMonthDay date = to_date(day);
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string format_utc(Timestamp time) {
  std::int64_t days = time.micros / kMicrosPerDay;
  std::int64_t rest = time.micros % kMicrosPerDay;
  if (rest < 0) {
    rest += kMicrosPerDay;
    --days;
  }
  const std::int64_t seconds = rest / kMicrosPerSecond;
  const std::int64_t micros = rest % kMicrosPerSecond;
  std::string text =
      fmt::format("{}T{:02}:{:02}:{:02}", format_day(Day{static_cast<std::int32_t>(days)}),
                  seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (micros != 0) text += fmt::format(".{:06}", micros);
  return text + "Z";
}

int weekday(Day day) {
  const int from_monday = (day.number % 7 + 7 + 3) % 7;  // 1970-01-01 was a Thursday
  return from_monday + 1;
}

SeasonOfYear season_of(Day day, Hemisphere hemisphere) {
  const YearMonthDay date = to_date(day);
  const int quarter = date.month % 12 / 3;  // December, January, February are 0
  const int shift = hemisphere == Hemisphere::north ? 0 : 2;
  return {date.year + (date.month == 12 ? 1 : 0), static_cast<Season>((quarter + shift) % 4)};
}

std::string_view season_name(Season season) {
  return kSeasonNames[static_cast<std::size_t>(season)];
}

std::optional<Season> parse_season(std::string_view name) {
  for (std::size_t i = 0; i < kSeasonNames.size(); ++i)
    if (kSeasonNames[i] == name) return static_cast<Season>(i);
  return std::nullopt;
}

}  // namespace shop
