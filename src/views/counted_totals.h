// SPDX-License-Identifier: Apache-2.0
//
// A multiset of totals as each total with how often it is there, sorted: what a cell of many sales
// becomes, since a shop has fewer prices than sales.
//
// A total that is there more than 2^32 - 1 times stands in several places, next to each other.
//
// Threads: functions of what they are given.   Cost: count_totals sorts; the rest is linear.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace shop {

struct CountedTotal {
  std::uint32_t total = 0;
  std::uint32_t count = 0;
  bool operator==(const CountedTotal&) const = default;
};
using CountedTotals = std::vector<CountedTotal>;

// How many there are.
std::uint64_t count_of(std::span<const CountedTotal> counted);
// The total of this rank, from 0, which must be below count_of().
std::uint32_t total_at(std::span<const CountedTotal> counted, std::uint64_t rank);
void add_counted(CountedTotals& counted, std::span<const CountedTotal> more);
// Moves all of `totals` over.
void count_totals(std::vector<std::uint32_t>& totals, CountedTotals& counted);
// Sorts, and makes one of those that are alike.
void put_in_order(CountedTotals& counted);
// Takes out of both what they have in common.
void take_out(CountedTotals& counted, std::vector<std::int64_t>& removed);

}  // namespace shop
