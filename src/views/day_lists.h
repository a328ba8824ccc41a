// SPDX-License-Identifier: Apache-2.0
//
// Keeps a multiset of days for each of very many owners, in little memory.
//
// A day and its signed count share 32 bits; seven of them and a link fill a chunk of 32 bytes, half
// a cache line. The chunk at the head of a list is the one that is filled: a day that stands there
// already only changes its count. When a list has grown to twice its size after it was last sorted,
// it is sorted, equal days are added up, and zeros are dropped.
//
// Counts may pass through negative values (a reversal before what it reverses); a day counts as
// present when its sum is above zero. Days outside 1696 to 2413 count as the first or last of
// these. Threads: one owner.   Cost: add O(1) amortised.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/time.h"

namespace shop {

struct DayCount {
  Day day;
  std::int64_t count = 0;
};

struct DayList {
  std::uint32_t head = 0;  // 0: empty
  std::uint16_t chunks = 0;
  std::uint16_t chunks_at_most = 0;  // before it is sorted again
  std::uint32_t spare = 0;
};

class DayArena {
 public:
  DayArena();

  void prefetch(const DayList& list) const { __builtin_prefetch(&chunk(list.head)); }
  void add(DayList& list, Day day, std::int64_t count);
  // The sums that are not zero, ascending by day.
  void gather(const DayList& list, std::vector<DayCount>& out) const;
  std::size_t bytes() const { return blocks_.size() * kBlockChunks * sizeof(Chunk); }

 private:
  static constexpr int kItems = 7;
  static constexpr std::uint32_t kBlockBits = 15;
  static constexpr std::uint32_t kBlockChunks = 1u << kBlockBits;
  static constexpr int kCountBits = 14;
  static constexpr std::int32_t kCountMax = (1 << (kCountBits - 1)) - 1;
  static constexpr std::int32_t kFirstDay = -100'000;
  struct alignas(32) Chunk {
    std::uint32_t next = 0;
    std::array<std::uint32_t, kItems> items{};  // (day - kFirstDay) << 14 | count; 0 is free
  };
  static_assert(sizeof(Chunk) == 32);

  static std::uint32_t pack(Day day, std::int32_t count);
  static Day day_of(std::uint32_t item);
  static std::int32_t count_of(std::uint32_t item);
  void add_small(DayList& list, Day day, std::int32_t count);
  void push(DayList& list, std::uint32_t item);
  std::uint32_t take();
  void compact(DayList& list);

  Chunk& chunk(std::uint32_t number) const {
    return blocks_[number >> kBlockBits][number & (kBlockChunks - 1)];
  }

  // In blocks, because moving all of them at once would take too long.
  std::vector<std::unique_ptr<Chunk[]>> blocks_;
  std::uint32_t size_ = 0;
  std::uint32_t free_ = 0;
  std::vector<DayCount> scratch_;
};

}  // namespace shop
