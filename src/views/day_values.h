// SPDX-License-Identifier: Apache-2.0
//
// Counts how often each value occurred on each day, and compares a day with the days before it.
//
//   DayValues totals;
//   totals.add({20'088}, 300'000, 1);
//   const DaysBefore before = totals.before({20'089}, 30);
//   totals.above({20'089}, before.median * 5);
//
// A value that was taken out more often than put in, as in a part of a view, counts as none.
//
// Threads: one owner; a const call may move the window, so not two at once.
// Cost: add O(log values of the day), and O(log values of the window) for each window that is
// looked at; `before` for ascending days O(values that come and go between them), for a day again
// nothing; `above` O(values above). Some 60 bytes a value and day, and as much again in a window.
#pragma once

#include <cstdint>
#include <map>

#include "base/int128.h"
#include "base/time.h"
#include "views/sliding_median.h"

namespace shop {

struct DaysBefore {
  std::int64_t median = 0;
  std::int64_t sales = 0;  // that it is the median of
};

class DayValues {
 public:
  using Values = std::map<std::int64_t, std::int64_t>;  // how often each occurred
  using Days = std::map<Day, Values>;

  void add(Day day, std::int64_t value, std::int64_t change);
  // Of the values on so many days before this one.
  DaysBefore before(Day day, std::int32_t days) const;
  // How often values above the limit occurred on this day.
  std::int64_t above(Day day, Int128 limit) const;
  const Days& days() const { return days_; }

 private:
  struct Window {
    Day day;  // whose days before are in it
    SlidingMedian values;
    std::map<Day, DaysBefore> known;
  };
  void move(Window& window, Day day, std::int32_t days) const;
  void add_days(Window& window, std::int32_t from, std::int32_t to, std::int64_t sign) const;

  Days days_;
  mutable std::map<std::int32_t, Window> windows_;  // by how many days they look at
};

}  // namespace shop
