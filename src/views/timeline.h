// SPDX-License-Identifier: Apache-2.0
//
// Keeps when how many units of one product left the stock or came back.
//
// One item of 12 bytes for each sale and each refund that moves stock: the event time, whether it
// is a sale or a refund, and the signed units. A reversal is an item with the units negated; it
// cancels out in every sum, and now and then both are taken out (compact). Items stand in blocks;
// a full block that was asked once knows its first and last time and its sum, so that a sum over a
// span reads only the blocks at its ends when events came roughly in order. It is not summed up
// when it fills: its items have left the caches by then, and most are never asked for.
//
// A function of the set of items (class Set). Units of one event are at most kQuantityMax.
// Threads: one owner, also for reading: a query may compact.
// Cost: append O(1); units_between O(blocks + items of blocks on the border); compact O(n log n).
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "base/fetch_line.h"
#include "base/time.h"

namespace shop {

enum class StockEvent : std::uint8_t { sale, refund };

// The time and, in the lowest bit, the kind of event; ordered as the time.
using StockEventKey = std::int64_t;
inline StockEventKey to_key(Timestamp time, StockEvent event) {
  return time.micros * 2 + static_cast<std::int64_t>(event);
}
inline Timestamp key_time(StockEventKey key) { return {key >> 1}; }
inline bool is_sale(StockEventKey key) { return (key & 1) == 0; }

struct TimelineItem {
  std::uint32_t key_low = 0;
  std::int32_t key_high = 0;
  std::int32_t units = 0;  // a booked sale's > 0, a booked refund's < 0, a reversal's the opposite

  TimelineItem() = default;
  TimelineItem(StockEventKey key, std::int32_t signed_units)
      : key_low(static_cast<std::uint32_t>(key)),
        key_high(static_cast<std::int32_t>(key >> 32)),
        units(signed_units) {}
  StockEventKey key() const {
    StockEventKey both;  // the halves lie as one little-endian number does, at half its alignment
    std::memcpy(&both, this, sizeof both);
    return both;
  }
  // +1 books, -1 takes out.
  int sign() const { return is_sale(key()) == (units > 0) ? 1 : -1; }
};
static_assert(sizeof(TimelineItem) == 12 && std::endian::native == std::endian::little);

class Timeline {
 public:
  Timeline() = default;
  Timeline(Timeline&& other) noexcept = default;
  Timeline& operator=(Timeline&& other) noexcept = default;

  // Takes the parts of an item: a whole one would be stored in three pieces and loaded in two.
  void append(StockEventKey key, std::int32_t units) {
    if (next_ == end_) grow();
    *next_++ = TimelineItem(key, units);
    if (is_sale(key) != (units > 0)) [[unlikely]]
      ++rest_->reversals;
  }
  // Ahead of append(), where many products take turns.
  void fetch_end() const { fetch_line_to_write(next_); }

  // Units with from < time <= to.
  std::int64_t units_between(Timestamp from, Timestamp to) const;
  std::int64_t units_after(Timestamp from) const { return units_between(from, {INT64_MAX / 2}); }

  static constexpr StockEventKey kNone = INT64_MIN;
  // The key of the newest sale that stands, or kNone. O(blocks); with reversals as compact().
  StockEventKey newest_sale();

  // Takes out what cancels and sorts the rest by time.
  void compact();

  // All items with from <= time < to, reversals included, in any order. Sorts each full block when
  // it is first asked for: many spans are then found by halving.
  void collect(Timestamp from, Timestamp to, std::vector<TimelineItem>& out) const;

  // All items, reversals included, in no order.
  std::vector<TimelineItem> all() const;

  std::size_t size() const { return rest_ ? rest_->sealed + filled() : 0; }
  std::size_t bytes() const;

 private:
  static constexpr std::uint32_t kReversalsMax = 64;
  struct Block {
    std::unique_ptr<TimelineItem[]> items;
    std::uint32_t size = 0;
    std::uint32_t capacity = 0;
    // Of a sealed block, once it was asked for: see summed().
    mutable StockEventKey first = 0;
    mutable StockEventKey last = 0;
    mutable StockEventKey newest_sale = kNone;
    mutable std::int64_t sum = 0;
    mutable bool is_summed = false;
    mutable bool in_order = false;  // its items, by time: nobody else sees their order
  };
  // What an item that is appended does not touch.
  struct Rest {
    std::uint32_t reversals = 0;
    std::uint32_t reversals_max = kReversalsMax;  // before a full block is reason to compact
    std::size_t sealed = 0;                       // items in all blocks but the last
    std::vector<Block> blocks;
    // So many blocks from the first on are sealed, and none begins before the one before it ends.
    mutable std::size_t in_order = 0;
  };
  std::size_t filled() const {
    return rest_->blocks.empty()
               ? 0
               : static_cast<std::size_t>(next_ - rest_->blocks.back().items.get());
  }
  // The block with what its items come to.
  static const Block* summed(const Block& block);
  // Calls visit(items, their block) for each block; null for the last one, which is not sealed.
  template <class Visit>
  void each_block(Visit&& visit) const;
  void grow();
  void seal_last();
  static void collect_sealed(const Block& block, StockEventKey first, StockEventKey end,
                             std::vector<TimelineItem>& out);
  // The blocks that may hold keys of [first, end): those alone where all follow each other in time,
  // as they do where events came in order, else all that are sealed.
  std::span<const Block> sealed_blocks_of(StockEventKey first, StockEventKey end) const;
  void rebuild(const std::vector<TimelineItem>& items);

  TimelineItem* next_ = nullptr;  // in the last block, which alone is not sealed
  TimelineItem* end_ = nullptr;
  std::unique_ptr<Rest> rest_;
};
static_assert(sizeof(Timeline) == 24);

// Sorts items and takes out those that cancel.
void cancel_items(std::vector<TimelineItem>& items);

}  // namespace shop
