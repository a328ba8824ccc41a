// SPDX-License-Identifier: Apache-2.0
#include "wire/time_text.h"

namespace shop {
namespace {

constexpr int kDayBytes = 10;
constexpr int kSecondsBytes = 19;

// Two digits; -1 for anything else.
int two_digits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size()) return -1;
  const int tens = text[at] - '0';
  const int ones = text[at + 1] - '0';
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
}

std::optional<int> second_of_day(int hour, int minute, int second) {
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
    return std::nullopt;
  return hour * 3600 + minute * 60 + second;
}

// Takes ".123456" from the front; nothing where there are no digits or more than six.
std::optional<int> take_fraction(std::string_view& text) {
  if (!text.starts_with('.')) return 0;
  text.remove_prefix(1);
  int micros = 0;
  int digits = 0;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    if (++digits > 6) return std::nullopt;
    micros = micros * 10 + (text[0] - '0');
    text.remove_prefix(1);
  }
  if (digits == 0) return std::nullopt;
  for (; digits < 6; ++digits) micros *= 10;
  return micros;
}

// The seconds of "Z", "+01:00", "+0100" or "+01".
std::optional<int> read_offset(std::string_view text) {
  if (text == "Z") return 0;
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const int sign = text[0] == '-' ? -1 : 1;
  const int hours = two_digits(text, 1);
  int minutes = 0;
  if (text.size() == 6 && text[3] == ':') {
    minutes = two_digits(text, 4);
  } else if (text.size() == 5) {
    minutes = two_digits(text, 3);
  } else if (text.size() != 3) {
    return std::nullopt;
  }
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  return sign * (hours * 3600 + minutes * 60);
}

// Up to `digits_max` digits from the front; -1 where there are none.
int take_number(std::string_view& text, int digits_max) {
  int value = -1;
  while (digits_max-- > 0 && !text.empty() && text[0] >= '0' && text[0] <= '9') {
    value = (value < 0 ? 0 : value * 10) + (text[0] - '0');
    text.remove_prefix(1);
  }
  return value;
}

}  // namespace

void TimeReader::keep_day(std::string_view text, Day day) {
  const LocalTime first = zone_.from_local(day, 0);
  const LocalTime last = zone_.from_local(day, static_cast<int>(kSecondsPerDay) - 1);
  const bool steady = first.note == LocalTimeNote::plain && last.note == LocalTimeNote::plain &&
                      last.time.micros - first.time.micros == kMicrosPerDay - kMicrosPerSecond;
  if (!steady) return;
  KnownDay known;
  std::memcpy(&known.date, text.data(), 8);
  std::memcpy(&known.date_end, text.data() + 8, 2);
  known.day = day;
  known.midnight_micros = first.time.micros;
  known_[place_of(known.date, known.date_end)] = known;
}

std::optional<LocalTime> TimeReader::read(std::string_view text) {
  LocalTime again;
  if (read_again(text, again)) return again;
  if (text.size() < kSecondsBytes || (text[10] != ' ' && text[10] != 'T') || text[13] != ':' ||
      text[16] != ':') {
    return std::nullopt;
  }
  const std::optional<Day> day = parse_day(text.substr(0, kDayBytes));
  const std::optional<int> second =
      second_of_day(two_digits(text, 11), two_digits(text, 14), two_digits(text, 17));
  if (!day || !second) return std::nullopt;
  std::string_view rest = text.substr(kSecondsBytes);
  const std::optional<int> micros = take_fraction(rest);
  if (!micros) return std::nullopt;
  if (rest.empty()) {
    if (text.size() == kSecondsBytes) keep_day(text, *day);
    return zone_.from_local(*day, *second, *micros);
  }
  const std::optional<int> offset = read_offset(rest);
  if (!offset) return std::nullopt;
  const std::int64_t seconds = day->number * kSecondsPerDay + *second - *offset;
  return zone_.from_instant({seconds * kMicrosPerSecond + *micros});
}

std::optional<LocalTime> TimeReader::read(std::string_view text, std::string_view pattern) {
  YearMonthDay date{1970, 1, 1};
  int hour = 0;
  int minute = 0;
  int second = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%' || i + 1 == pattern.size()) {
      if (!text.starts_with(pattern[i])) return std::nullopt;
      text.remove_prefix(1);
      continue;
    }
    const char part = pattern[++i];
    const int value = take_number(text, part == 'Y' ? 4 : 2);
    if (value < 0) return std::nullopt;
    if (part == 'Y') date.year = value;
    if (part == 'm') date.month = value;
    if (part == 'd') date.day = value;
    if (part == 'H') hour = value;
    if (part == 'M') minute = value;
    if (part == 'S') second = value;
  }
  const std::optional<int> clock = second_of_day(hour, minute, second);
  if (!text.empty() || !is_valid(date) || !clock) return std::nullopt;
  return zone_.from_local(to_day(date), *clock);
}

}  // namespace shop
