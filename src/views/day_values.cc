// SPDX-License-Identifier: Apache-2.0
#include "views/day_values.h"

#include <algorithm>

namespace shop {
namespace {

std::int64_t at_least_none(std::int64_t count) { return std::max<std::int64_t>(count, 0); }

}  // namespace

void DayValues::add(Day day, std::int64_t value, std::int64_t change) {
  Values& values = days_[day];
  const auto at = values.try_emplace(value, 0).first;
  const std::int64_t was = at_least_none(at->second);
  at->second += change;
  const std::int64_t seen = at_least_none(at->second) - was;
  if (at->second == 0) values.erase(at);
  if (values.empty()) days_.erase(day);
  for (auto& [days, window] : windows_) {
    auto stale = window.known.upper_bound(day);
    while (stale != window.known.end() && stale->first.number <= day.number + days)
      stale = window.known.erase(stale);
    if (day < window.day && window.day.number - days <= day.number) window.values.add(value, seen);
  }
}

// The days [from, to) come into the window or go.
void DayValues::add_days(Window& window, std::int32_t from, std::int32_t to,
                         std::int64_t sign) const {
  for (auto at = days_.lower_bound({from}); at != days_.end() && at->first.number < to; ++at)
    for (const auto& [value, count] : at->second)
      window.values.add(value, sign * at_least_none(count));
}

void DayValues::move(Window& window, Day day, std::int32_t days) const {
  const std::int32_t was = window.day.number;
  const std::int32_t now = day.number;
  if (std::abs(std::int64_t{was} - now) >= days) {
    window.values.clear();
    add_days(window, now - days, now, 1);
  } else {
    add_days(window, was, now, 1);                 // forward: these come
    add_days(window, was - days, now - days, -1);  //          and these go
    add_days(window, now - days, was - days, 1);   // backward
    add_days(window, now, was, -1);
  }
  window.day = day;
}

DaysBefore DayValues::before(Day day, std::int32_t days) const {
  const auto [found, is_new] = windows_.try_emplace(days);
  Window& window = found->second;
  if (const auto known = window.known.find(day); known != window.known.end()) return known->second;
  if (is_new) {
    window.day = day;
    add_days(window, day.number - days, day.number, 1);
  } else {
    move(window, day, days);
  }
  const DaysBefore before{window.values.value(), window.values.count()};
  window.known.emplace(day, before);
  return before;
}

std::int64_t DayValues::above(Day day, Int128 limit) const {
  const auto found = days_.find(day);
  if (found == days_.end()) return 0;
  std::int64_t count = 0;
  const Values& values = found->second;
  for (auto at = values.rbegin(); at != values.rend() && at->first > limit; ++at)
    count += at_least_none(at->second);
  return count;
}

}  // namespace shop
