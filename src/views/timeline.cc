// SPDX-License-Identifier: Apache-2.0
#include "views/timeline.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace shop {
namespace {

constexpr std::size_t kBlockItemsMin = 4;
constexpr std::size_t kBlockItemsMax = 512;

bool before(const TimelineItem& a, const TimelineItem& b) {
  if (a.key() != b.key()) return a.key() < b.key();
  const std::int64_t a_size = std::abs(std::int64_t{a.units});
  const std::int64_t b_size = std::abs(std::int64_t{b.units});
  return a_size != b_size ? a_size < b_size : a.units < b.units;
}

// Keys of the times t with from < t <= to, as first and last.
struct KeySpan {
  StockEventKey first;
  StockEventKey last;
};

KeySpan key_span(Timestamp from, Timestamp to) {
  constexpr std::int64_t kLimit = std::numeric_limits<std::int64_t>::max() / 2;
  const std::int64_t low = std::clamp(from.micros, -kLimit, kLimit - 1) + 1;
  const std::int64_t high = std::clamp(to.micros, -kLimit, kLimit);
  return {low * 2, high * 2 + 1};
}

}  // namespace

void cancel_items(std::vector<TimelineItem>& items) {
  std::sort(items.begin(), items.end(), before);
  // Items that differ in sign only stand together; what remains has the sign of their balance.
  std::size_t kept = 0;
  for (std::size_t at = 0; at < items.size();) {
    const TimelineItem item = items[at];
    std::int64_t balance = 0;
    for (; at < items.size() && items[at].key() == item.key() &&
           std::abs(std::int64_t{items[at].units}) == std::abs(std::int64_t{item.units});
         ++at)
      balance += items[at].sign();
    const int sign = balance < 0 ? -1 : 1;
    TimelineItem left = item;
    if (left.sign() != sign) left.units = -left.units;
    for (; balance != 0; balance -= sign) items[kept++] = left;
  }
  items.resize(kept);
}

void Timeline::grow() {
  if (!blocks_.empty()) {
    if (reversals_ > reversals_max_ && reversals_ * std::size_t{4} > size()) {
      compact();
      if (next_ != end_) return;
    }
    if (!blocks_.empty()) seal_last();
  }
  const std::size_t capacity = std::clamp(size() / 8, kBlockItemsMin, kBlockItemsMax);
  Block block;
  block.items = std::make_unique_for_overwrite<TimelineItem[]>(capacity);
  block.capacity = static_cast<std::uint32_t>(capacity);
  next_ = block.items.get();
  end_ = next_ + capacity;
  blocks_.push_back(std::move(block));
}

void Timeline::seal_last() {
  Block& block = blocks_.back();
  block.size = static_cast<std::uint32_t>(filled());
  block.first = std::numeric_limits<StockEventKey>::max();
  block.last = std::numeric_limits<StockEventKey>::min();
  block.sum = 0;
  for (std::uint32_t at = 0; at < block.size; ++at) {
    block.first = std::min(block.first, block.items[at].key());
    block.last = std::max(block.last, block.items[at].key());
    block.sum += block.items[at].units;
  }
  sealed_ += block.size;
  next_ = end_ = block.items.get();  // so that filled() of a sealed last block is 0
}

std::int64_t Timeline::units_between(Timestamp from, Timestamp to) const {
  const auto [first, last] = key_span(from, to);
  std::int64_t sum = 0;
  for (std::size_t number = 0; number < blocks_.size(); ++number) {
    const Block& block = blocks_[number];
    const bool sealed = number + 1 < blocks_.size();
    const std::size_t size = sealed ? block.size : filled();
    if (sealed && (block.last < first || block.first > last)) continue;
    if (sealed && block.first >= first && block.last <= last) {
      sum += block.sum;
      continue;
    }
    for (std::size_t at = 0; at < size; ++at) {
      const StockEventKey key = block.items[at].key();
      if (key >= first && key <= last) sum += block.items[at].units;
    }
  }
  return sum;
}

void Timeline::collect(Timestamp from, Timestamp to, std::vector<TimelineItem>& out) const {
  const StockEventKey first = to_key(from, StockEvent::sale);
  const StockEventKey end = to_key(to, StockEvent::sale);
  for (std::size_t number = 0; number < blocks_.size(); ++number) {
    const Block& block = blocks_[number];
    const bool sealed = number + 1 < blocks_.size();
    if (sealed && (block.last < first || block.first >= end)) continue;
    const std::size_t size = sealed ? block.size : filled();
    for (std::size_t at = 0; at < size; ++at) {
      const StockEventKey key = block.items[at].key();
      if (key >= first && key < end) out.push_back(block.items[at]);
    }
  }
}

std::vector<TimelineItem> Timeline::all() const {
  std::vector<TimelineItem> items;
  items.reserve(size());
  for (std::size_t number = 0; number < blocks_.size(); ++number) {
    const Block& block = blocks_[number];
    const std::size_t count = number + 1 < blocks_.size() ? block.size : filled();
    items.insert(items.end(), block.items.get(), block.items.get() + count);
  }
  return items;
}

void Timeline::compact() {
  std::vector<TimelineItem> items = all();
  cancel_items(items);
  rebuild(items);
}

void Timeline::rebuild(const std::vector<TimelineItem>& items) {
  *this = Timeline();
  reversals_max_ = UINT32_MAX;  // what is left does not cancel
  for (const TimelineItem& item : items) {
    if (next_ == end_) grow();
    *next_++ = item;
    if (item.sign() < 0) {
      ++reversals_;
    } else if (is_sale(item.key())) {
      newest_sale_ = std::max(newest_sale_, item.key());
    }
  }
  newest_known_ = reversals_ == 0;
  reversals_max_ = kReversalsMax + 2 * reversals_;
}

StockEventKey Timeline::newest_sale() {
  if (!newest_known_) compact();
  if (newest_known_) return newest_sale_;
  // A reversal came before what it reverses: the sums per key decide.
  std::vector<TimelineItem> items = all();
  std::erase_if(items, [](const TimelineItem& item) { return !is_sale(item.key()); });
  std::sort(items.begin(), items.end(), before);
  for (std::size_t at = items.size(); at > 0;) {
    const StockEventKey key = items[at - 1].key();
    std::int64_t sum = 0;
    for (; at > 0 && items[at - 1].key() == key; --at) sum += items[at - 1].sign();
    if (sum > 0) return key;
  }
  return kNone;
}

std::size_t Timeline::bytes() const {
  std::size_t bytes = blocks_.capacity() * sizeof(Block);
  for (const Block& block : blocks_) bytes += block.capacity * sizeof(TimelineItem);
  return bytes;
}

}  // namespace shop
