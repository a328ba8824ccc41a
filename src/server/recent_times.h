// SPDX-License-Identifier: Apache-2.0
//
// Remembers how long things took in the last minute, closely enough for percentiles, and how many
// there were a second.
//
// Times fall into buckets of 1/16 of a power of two, so a percentile is right to 6 %. Six slots of
// ten seconds make the minute: the oldest is forgotten when a new one begins.
//
//   RecentTimes times;
//   times.note(std::chrono::microseconds(830), now);
//   RecentTimes::Sum sum;
//   times.add_to(sum, now);
//   sum.percentile_ms(0.99);
//
// Threads: one owner at a time.   Cost: 10 ns.   Limits: 11 KiB; longer than 36 hours is 36 hours.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "base/time.h"

namespace shop {

class RecentTimes {
 public:
  static constexpr std::size_t kBuckets = 544;
  struct Sum {
    std::array<std::uint64_t, kBuckets> counts{};
    std::uint64_t all = 0;
    double percentile_ms(double part) const;  // 0 where there were none
  };

  void note(std::chrono::nanoseconds took, Timestamp now);
  void add_to(Sum& sum, Timestamp now) const;

 private:
  static constexpr std::size_t kSlots = 6;
  struct Slot {
    std::int64_t period = -1;  // of ten seconds, since 1970
    std::array<std::uint32_t, kBuckets> counts{};
  };
  std::array<Slot, kSlots> slots_;
};

// How many there were in each of the last 64 seconds.
class RecentCounts {
 public:
  void note(std::uint64_t count, Timestamp now);
  // In the whole seconds before this one.
  std::uint64_t last(std::int64_t seconds, Timestamp now) const;

 private:
  struct Slot {
    std::int64_t second = -1;
    std::uint64_t count = 0;
  };
  std::array<Slot, 64> slots_;
};

}  // namespace shop
