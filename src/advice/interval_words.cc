// SPDX-License-Identifier: Apache-2.0
#include "advice/interval_words.h"

#include <string_view>

namespace shop {
namespace {

struct Span {
  std::int64_t number = 0;
  std::string_view unit;
};

Span span_of(std::int64_t days) {
  constexpr std::int64_t kDaysOfAWeek = 7;
  constexpr std::int64_t kDaysOfAMonth = 30;
  constexpr std::int64_t kWeeksLeast = 10;
  constexpr std::int64_t kMonthsLeast = 60;
  if (days < kWeeksLeast && days != kDaysOfAWeek) return {days, "day"};
  if (days < kMonthsLeast) return {(days + kDaysOfAWeek / 2) / kDaysOfAWeek, "week"};
  return {(days + kDaysOfAMonth / 2) / kDaysOfAMonth, "month"};
}

std::string counted(const Span& span) {
  std::string text = std::to_string(span.number);
  text.append(" ").append(span.unit);
  return span.number == 1 ? text : text + "s";
}

}  // namespace

std::string span_words(std::int64_t days) { return counted(span_of(days)); }

std::string every_words(std::int64_t days) {
  const Span span = span_of(days);
  return "every " + (span.number == 1 ? std::string(span.unit) : counted(span));
}

}  // namespace shop
