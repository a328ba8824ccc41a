// SPDX-License-Identifier: Apache-2.0
#include "server/recent_times.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace shop {
namespace {

constexpr unsigned kPartsBits = 4;  // 16 buckets of each power of two
constexpr std::uint64_t kParts = 1U << kPartsBits;
constexpr std::int64_t kPeriodMicros = 10 * kMicrosPerSecond;

std::size_t bucket_of(std::uint64_t micros) {
  if (micros < kParts) return static_cast<std::size_t>(micros);
  const auto power = static_cast<unsigned>(std::bit_width(micros)) - 1;
  const std::uint64_t part = micros >> (power - kPartsBits) & (kParts - 1);
  return std::min<std::size_t>((power - kPartsBits + 1) * kParts + part, RecentTimes::kBuckets - 1);
}

// The middle of a bucket.
double micros_of(std::size_t bucket) {
  if (bucket < kParts) return static_cast<double>(bucket);
  const auto power = static_cast<int>(bucket / kParts) - 1;
  const auto part = static_cast<double>(kParts + bucket % kParts);
  return std::ldexp(part + 0.5, power);
}

}  // namespace

void RecentTimes::note(std::chrono::nanoseconds took, Timestamp now) {
  const std::int64_t period = now.micros / kPeriodMicros;
  Slot& slot = slots_[static_cast<std::size_t>(period) % kSlots];
  if (slot.period != period) slot = Slot{period, {}};
  const std::int64_t micros = std::max<std::int64_t>(0, took.count() / 1000);
  ++slot.counts[bucket_of(static_cast<std::uint64_t>(micros))];
}

void RecentTimes::add_to(Sum& sum, Timestamp now) const {
  const std::int64_t period = now.micros / kPeriodMicros;
  for (const Slot& slot : slots_) {
    if (slot.period < 0 || slot.period + static_cast<std::int64_t>(kSlots) <= period) continue;
    for (std::size_t i = 0; i < kBuckets; ++i) {
      sum.counts[i] += slot.counts[i];
      sum.all += slot.counts[i];
    }
  }
}

double RecentTimes::Sum::percentile_ms(double part) const {
  if (all == 0) return 0;
  // The nearest rank.
  auto left = static_cast<std::uint64_t>(std::ceil(part * static_cast<double>(all)));
  for (std::size_t i = 0; i < kBuckets; ++i) {
    if (counts[i] >= left) return micros_of(i) / 1000;
    left -= counts[i];
  }
  return micros_of(kBuckets - 1) / 1000;
}

void RecentCounts::note(std::uint64_t count, Timestamp now) {
  const std::int64_t second = now.micros / kMicrosPerSecond;
  Slot& slot = slots_[static_cast<std::size_t>(second) % slots_.size()];
  if (slot.second != second) slot = Slot{second, 0};
  slot.count += count;
}

std::uint64_t RecentCounts::last(std::int64_t seconds, Timestamp now) const {
  const std::int64_t second = now.micros / kMicrosPerSecond;
  std::uint64_t sum = 0;
  for (const Slot& slot : slots_)
    if (slot.second < second && slot.second >= second - seconds) sum += slot.count;
  return sum;
}

}  // namespace shop
