// SPDX-License-Identifier: Apache-2.0
#include "views/day_lists.h"

#include <algorithm>

#include "base/assert.h"

namespace shop {
namespace {

constexpr std::int64_t kDayValues = std::int64_t{1} << 18;
constexpr std::uint16_t kChunksAtMost = 3;      // before a list is first sorted
constexpr std::uint32_t kCountBase = 1u << 13;  // a count of zero

}  // namespace

// A packed count of -8192 would make an item of the first day 0, which is free; counts stop at
// -8191.
std::uint32_t DayArena::pack(Day day, std::int32_t count) {
  const std::int64_t place =
      std::clamp(std::int64_t{day.number} - kFirstDay, std::int64_t{0}, kDayValues - 1);
  return static_cast<std::uint32_t>(place) << kCountBits |
         (static_cast<std::uint32_t>(count) + kCountBase);
}

Day DayArena::day_of(std::uint32_t item) {
  return {static_cast<std::int32_t>(item >> kCountBits) + kFirstDay};
}

std::int32_t DayArena::count_of(std::uint32_t item) {
  return static_cast<std::int32_t>(item & ((1u << kCountBits) - 1)) -
         static_cast<std::int32_t>(kCountBase);
}

void DayArena::add(DayList& list, Day day, std::int64_t count) {
  while (count != 0) {
    const std::int64_t part = std::clamp(count, std::int64_t{-kCountMax}, std::int64_t{kCountMax});
    add_small(list, day, static_cast<std::int32_t>(part));
    count -= part;
  }
}

void DayArena::add_small(DayList& list, Day day, std::int32_t count) {
  const std::uint32_t place = pack(day, 0) >> kCountBits;
  for (std::uint32_t& item : list.items) {
    if (item == 0) {
      item = pack(day, count);
      return;
    }
    if (item >> kCountBits != place) continue;
    const std::int32_t sum = count_of(item) + count;
    if (sum < -kCountMax || sum > kCountMax) continue;
    item = pack(day, sum);
    return;
  }
  spill(list);
  push(list, pack(day, count));
}

void DayArena::push(DayList& list, std::uint32_t item) {
  for (std::uint32_t& place : list.items) {
    if (place != 0) continue;
    place = item;
    return;
  }
  SHOP_ASSERT(false);
}

// Makes room in the list itself.
void DayArena::spill(DayList& list) {
  if (list.chunks > std::max(list.chunks_at_most, kChunksAtMost)) {
    compact(list);
    if (list.items.back() == 0) return;
  }
  const std::uint32_t number = take();
  chunks_[number] = {list.head, list.items};
  list.items = {};
  list.head = number;
  ++list.chunks;
  SHOP_ASSERT(list.chunks != UINT16_MAX);
}

DayArena::DayArena() { SHOP_ASSERT(take() == 0); }  // chunk 0 stands for none and stays empty

std::uint32_t DayArena::take() {
  if (free_ != 0) {
    const std::uint32_t taken = free_;
    free_ = chunks_[taken].next;
    return taken;
  }
  SHOP_ASSERT(size_ < UINT32_MAX);
  chunks_.grow_to(std::size_t{size_} + 1);
  return size_++;
}

void DayArena::gather(const DayList& list, std::vector<DayCount>& out) const {
  out.clear();
  // From the last one back to the first, so that days that came in order need no sorting.
  const auto take_items = [&out](const DayItems& items) {
    for (auto item = items.rbegin(); item != items.rend(); ++item) {
      if (*item != 0) out.push_back({day_of(*item), count_of(*item)});
    }
  };
  take_items(list.items);
  for (std::uint32_t number = list.head; number != 0; number = chunks_[number].next)
    take_items(chunks_[number].items);
  std::reverse(out.begin(), out.end());
  const auto earlier = [](const DayCount& a, const DayCount& b) { return a.day < b.day; };
  if (!std::is_sorted(out.begin(), out.end(), earlier)) std::sort(out.begin(), out.end(), earlier);
  std::size_t kept = 0;
  for (std::size_t at = 0; at < out.size();) {
    DayCount sum{out[at].day, 0};
    for (; at < out.size() && out[at].day == sum.day; ++at) sum.count += out[at].count;
    if (sum.count != 0) out[kept++] = sum;
  }
  out.resize(kept);
}

void DayArena::compact(DayList& list) {
  gather(list, scratch_);
  while (list.head != 0) {
    const std::uint32_t freed = list.head;
    list.head = chunks_[freed].next;
    chunks_[freed].next = free_;
    free_ = freed;
  }
  list = {};
  list.chunks_at_most = UINT16_MAX - 1;  // not again while it is written
  for (const DayCount& sum : scratch_) add(list, sum.day, sum.count);
  list.chunks_at_most = static_cast<std::uint16_t>(std::min(2 * list.chunks + 2, UINT16_MAX - 1));
}

}  // namespace shop
