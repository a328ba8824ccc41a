// SPDX-License-Identifier: Apache-2.0
//
// Days, instants and seasons, as plain integers of the proleptic Gregorian calendar.
//
// A Timestamp is microseconds since 1970-01-01T00:00:00Z. A Day is a day of the shop's zone,
// counted from 1970-01-01; which instant belongs to which day is the zone's business (zone.h).
// Formulas: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shop {

inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kSecondsPerDay = 86'400;
inline constexpr std::int64_t kMicrosPerDay = kSecondsPerDay * kMicrosPerSecond;

struct Timestamp {
  std::int64_t micros = 0;
  auto operator<=>(const Timestamp&) const = default;
};

struct YearMonthDay {
  int year = 1970;
  int month = 1;
  int day = 1;
};

struct Day {
  std::int32_t number = 0;
  auto operator<=>(const Day&) const = default;
};

Day to_day(YearMonthDay date);
YearMonthDay to_date(Day day);
bool is_valid(YearMonthDay date);  // years 1900 to 2199

std::optional<Day> parse_day(std::string_view text);  // YYYY-MM-DD
std::string format_day(Day day);

// "2024-12-30T14:30:00Z", with the microseconds only where there are any.
std::string format_utc(Timestamp time);

int weekday(Day day);  // 1 Monday to 7 Sunday

enum class Season : std::uint8_t { winter, spring, summer, autumn };
enum class Hemisphere : std::uint8_t { north, south };

struct SeasonOfYear {
  int year = 1970;
  Season season = Season::winter;
  auto operator<=>(const SeasonOfYear&) const = default;
};

// Meteorological; December counts to the next year: 2024-12-30 is winter 2025 in the north.
SeasonOfYear season_of(Day day, Hemisphere hemisphere);
std::string_view season_name(Season season);
std::optional<Season> parse_season(std::string_view name);

}  // namespace shop
