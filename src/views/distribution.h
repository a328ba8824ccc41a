// SPDX-License-Identifier: Apache-2.0
//
// Gives the exact figures of a multiset of sales' totals: of one cell of the statistics or of any
// number of them together.
//
// All totals of one distribution must be of one currency: that is the caller's part. Everything
// is computed in integers. Median and p95 are nearest-rank, hence totals that occurred: the
// smallest value that at least half (95 in 100) of the values do not exceed. Average and sample
// deviation are rounded half away from zero, once, at the end; the deviation is exact, too: n·Σx² −
// (Σx)² is kept in 256 bits and the root is found in integers.
//
//   Distribution all;
//   statistics.visit(from, to, [&](Day, Symbol, Symbol, Currency, const StatisticsCell& cell) {
//     all.add(cell);
//   });
//   if (std::optional<Summary> summary = all.summary()) print(summary->median_minor);
//
// Threads: one owner.   Cost: add copies the cell's totals, 4 bytes each, counted ones 8; summary
// O(n), some 25 ns a value of millions, and sorts where there are counted ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/int128.h"
#include "views/counted_totals.h"

namespace shop {

struct StatisticsCell;

struct Summary {
  std::int64_t count = 0;
  Int128 sum_minor = 0;
  Int128 sum_squares = 0;  // of minor units
  std::int64_t minimum_minor = 0;
  std::int64_t maximum_minor = 0;
  std::int64_t median_minor = 0;
  std::int64_t p95_minor = 0;
  std::int64_t average_minor = 0;
  std::optional<std::int64_t> deviation_minor;  // of the sample: from two values on
};

class Distribution {
 public:
  void add(const StatisticsCell& cell);
  void add(std::int64_t total_minor);
  void merge(const Distribution& other);
  void clear();  // keeps the memory

  std::int64_t count() const { return count_; }
  Int128 sum_minor() const { return sum_; }
  // Nothing for an empty multiset, and for one of which more was taken out than put in (a part of
  // a view that holds a reversal without its sale).
  std::optional<Summary> summary();

 private:
  std::size_t narrow_count() const { return narrow_.size() + counted_count_; }
  // The value of this rank, from 0; only the first `narrow_end` narrow ones need be looked at.
  std::int64_t value_at(std::size_t rank, std::size_t narrow_end);
  std::size_t narrow_place(std::size_t rank) const;

  std::vector<std::uint32_t> narrow_;  // totals of 0 to 2^32 - 1
  CountedTotals counted_;              // others of them; by summary() in order, and then all
  std::size_t counted_count_ = 0;
  std::vector<std::int64_t> wide_;  // the others
  bool short_ = false;              // a reversal without its sale
  std::int64_t count_ = 0;
  Int128 sum_ = 0;
  Int128 squares_ = 0;
};

// round(sqrt((n·squares − sum²) / (n·(n−1)))), half away from zero; n at least 2.
std::int64_t sample_deviation(std::int64_t n, Int128 sum, Int128 squares);

}  // namespace shop
