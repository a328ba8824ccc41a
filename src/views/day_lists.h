// SPDX-License-Identifier: Apache-2.0
//
// Keeps a multiset of days for each of very many owners, in little memory.
//
// A day and its signed count share 32 bits. The last seven stand in the list itself, in its owner's
// cache line: a day that is there already only changes its count. When all seven are taken they
// move, with a link, into a chunk of 32 bytes. When a list has grown to twice its size after it was
// last sorted, it is sorted, equal days are added up, and zeros are dropped.
//
// Counts may pass through negative values (a reversal before what it reverses); a day counts as
// present when its sum is above zero. Days outside 1696 to 2413 count as the first or last of
// these. Threads: one owner.   Cost: add O(1) amortised.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/growing_array.h"
#include "base/time.h"

namespace shop {

struct DayCount {
  Day day;
  std::int64_t count = 0;
};

// (day - first day) << 14 | count; 0 is free.
using DayItems = std::array<std::uint32_t, 7>;

// All zeros is an empty list.
struct DayList {
  DayItems items{};
  std::uint32_t head = 0;  // of the chunks; 0: none
  std::uint16_t chunks = 0;
  std::uint16_t chunks_at_most = 0;  // before it is sorted again
};

class DayArena {
 public:
  DayArena();

  void add(DayList& list, Day day, std::int64_t count);
  // The sums that are not zero, ascending by day.
  void gather(const DayList& list, std::vector<DayCount>& out) const;
  std::size_t bytes() const { return chunks_.bytes(); }

 private:
  static constexpr int kCountBits = 14;
  static constexpr std::int32_t kCountMax = (1 << (kCountBits - 1)) - 1;
  static constexpr std::int32_t kFirstDay = -100'000;
  struct alignas(32) Chunk {
    std::uint32_t next = 0;
    DayItems items{};
  };
  static_assert(sizeof(Chunk) == 32);

  static std::uint32_t pack(Day day, std::int32_t count);
  static Day day_of(std::uint32_t item);
  static std::int32_t count_of(std::uint32_t item);
  void add_small(DayList& list, Day day, std::int32_t count);
  static void push(DayList& list, std::uint32_t item);
  void spill(DayList& list);
  std::uint32_t take();
  void compact(DayList& list);

  GrowingArray<Chunk> chunks_;
  std::uint32_t size_ = 0;
  std::uint32_t free_ = 0;
  std::vector<DayCount> scratch_;
};

}  // namespace shop
