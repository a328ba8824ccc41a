// SPDX-License-Identifier: Apache-2.0
//
// Tells how busy the simulated shop is: quiet nights, lunch and evening peaks, busy weekends, the
// rise to Christmas, Black Friday, and a slow growth over the years.
//
//   Rhythm rhythm(seed, first_day);
//   rhythm.day_weight(day);             // about 1000 on average
//   rhythm.second_at(day, k, n, draw);  // when the k-th of n events of that day happens
//
// Integers only. Cost: O(log 1440) a call.   Threads: const after building.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/time.h"

namespace shop::sim {

class Rhythm {
 public:
  Rhythm(std::uint64_t seed, Day first_day);

  std::uint64_t day_weight(Day day) const;
  // Ascending in k; `draw` is 64 random bits that place the event within its share.
  std::int32_t second_at(Day day, std::uint64_t k, std::uint64_t n, std::uint64_t draw) const;
  // The part of the day's events that happen before a second of it, of kWhole.
  static constexpr std::uint64_t kWhole = 1'000'000'000;
  std::uint64_t done_before(Day day, std::int32_t second) const;

 private:
  using Minutes = std::array<std::uint64_t, 1441>;  // sums of weights before each minute
  const Minutes& minutes(Day day) const;

  std::uint64_t seed_;
  Day first_day_;
  Minutes working_day_{};
  Minutes weekend_{};
};

// Spreads a number of events over days by their weights: which day the k-th event belongs to.
class Calendar {
 public:
  Calendar(const Rhythm& rhythm, Day first_day, std::int32_t days, std::uint64_t events);

  // The wall clock of event `k`, which never goes back as k rises.
  std::int64_t time_of(std::uint64_t k, std::uint64_t draw);

 private:
  const Rhythm* rhythm_;
  Day first_day_;
  std::vector<std::uint64_t> before_;  // events before each day, and all
  std::size_t today_ = 0;
  std::int64_t latest_ = INT64_MIN;
};

}  // namespace shop::sim
