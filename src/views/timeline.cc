// SPDX-License-Identifier: Apache-2.0
#include "views/timeline.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <span>

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
  if (!std::is_sorted(items.begin(), items.end(), before))
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

namespace {

StockEventKey newest_sale_of(std::span<const TimelineItem> items) {
  StockEventKey newest = Timeline::kNone;
  for (const TimelineItem& item : items)
    if (is_sale(item.key()) && item.sign() > 0) newest = std::max(newest, item.key());
  return newest;
}

}  // namespace

template <class Visit>
void Timeline::each_block(Visit&& visit) const {
  if (!rest_) return;
  const std::vector<Block>& blocks = rest_->blocks;
  for (std::size_t number = 0; number < blocks.size(); ++number) {
    const bool sealed = number + 1 < blocks.size();
    const std::size_t size = sealed ? blocks[number].size : filled();
    visit(std::span<const TimelineItem>(blocks[number].items.get(), size),
          sealed ? &blocks[number] : nullptr);
  }
}

void Timeline::grow() {
  if (!rest_) rest_ = std::make_unique<Rest>();
  if (!rest_->blocks.empty()) {
    if (rest_->reversals > rest_->reversals_max && rest_->reversals * std::size_t{4} > size()) {
      compact();
      if (next_ != end_) return;
    }
    if (!rest_->blocks.empty()) seal_last();
  }
  const std::size_t capacity = std::clamp(size() / 2, kBlockItemsMin, kBlockItemsMax);
  Block block;
  block.items = std::make_unique_for_overwrite<TimelineItem[]>(capacity);
  block.capacity = static_cast<std::uint32_t>(capacity);
  next_ = block.items.get();
  end_ = next_ + capacity;
  rest_->blocks.push_back(std::move(block));
}

void Timeline::seal_last() {
  Block& block = rest_->blocks.back();
  block.size = static_cast<std::uint32_t>(filled());
  rest_->sealed += block.size;
  next_ = end_ = block.items.get();  // so that filled() of a sealed last block is 0
}

const Timeline::Block* Timeline::summed(const Block& block) {
  if (block.is_summed) return &block;
  block.is_summed = true;
  block.first = std::numeric_limits<StockEventKey>::max();
  block.last = std::numeric_limits<StockEventKey>::min();
  block.newest_sale = kNone;
  block.sum = 0;
  block.in_order = true;
  for (const TimelineItem& item : std::span(block.items.get(), block.size)) {
    block.in_order = block.in_order && block.last <= item.key();
    block.first = std::min(block.first, item.key());
    block.last = std::max(block.last, item.key());
    block.sum += item.units;
    if (is_sale(item.key()) && item.units > 0)
      block.newest_sale = std::max(block.newest_sale, item.key());
  }
  return &block;
}

std::int64_t Timeline::units_between(Timestamp from, Timestamp to) const {
  const auto [first, last] = key_span(from, to);
  std::int64_t sum = 0;
  each_block([&](std::span<const TimelineItem> items, const Block* sealed) {
    if (sealed) {
      const Block& block = *summed(*sealed);
      if (block.last < first || block.first > last) return;
      if (block.first >= first && block.last <= last) {
        sum += block.sum;
        return;
      }
    }
    for (const TimelineItem& item : items)
      if (item.key() >= first && item.key() <= last) sum += item.units;
  });
  return sum;
}

std::span<const Timeline::Block> Timeline::sealed_blocks_of(StockEventKey first,
                                                            StockEventKey end) const {
  const std::span<const Block> sealed(rest_->blocks.data(), rest_->blocks.size() - 1);
  std::size_t& in_order = rest_->in_order;
  while (in_order < sealed.size() &&
         (in_order == 0 || summed(sealed[in_order])->first >= summed(sealed[in_order - 1])->last))
    ++in_order;
  if (in_order < sealed.size()) return sealed;
  const auto from = std::ranges::partition_point(
      sealed, [first](const Block& block) { return summed(block)->last < first; });
  const auto behind = std::partition_point(
      from, sealed.end(), [end](const Block& block) { return summed(block)->first < end; });
  return {from, behind};
}

void Timeline::collect(Timestamp from, Timestamp to, std::vector<TimelineItem>& out) const {
  if (!rest_ || rest_->blocks.empty()) return;
  const StockEventKey first = to_key(from, StockEvent::sale);
  const StockEventKey end = to_key(to, StockEvent::sale);
  for (const Block& block : sealed_blocks_of(first, end))
    collect_sealed(*summed(block), first, end, out);
  for (const TimelineItem& item : std::span(rest_->blocks.back().items.get(), filled()))
    if (item.key() >= first && item.key() < end) out.push_back(item);
}

void Timeline::collect_sealed(const Block& block, StockEventKey first, StockEventKey end,
                              std::vector<TimelineItem>& out) {
  if (block.last < first || block.first >= end) return;
  const std::span<TimelineItem> items(block.items.get(), block.size);
  if (!block.in_order) std::sort(items.begin(), items.end(), before);
  block.in_order = true;
  const auto from = std::ranges::lower_bound(items, first, {}, &TimelineItem::key);
  // A span has few items of a block: going through them is cheaper than halving again.
  for (auto item = from; item != items.end() && item->key() < end; ++item) out.push_back(*item);
}

std::vector<TimelineItem> Timeline::all() const {
  std::vector<TimelineItem> items;
  items.reserve(size());
  each_block([&](std::span<const TimelineItem> some, const Block*) {
    items.insert(items.end(), some.begin(), some.end());
  });
  return items;
}

void Timeline::compact() {
  std::vector<TimelineItem> items = all();
  cancel_items(items);
  rebuild(items);
}

void Timeline::rebuild(const std::vector<TimelineItem>& items) {
  *this = Timeline();
  if (items.empty()) return;
  grow();
  rest_->reversals_max = UINT32_MAX;  // what is left does not cancel
  for (const TimelineItem& item : items) append(item.key(), item.units);
  rest_->reversals_max = kReversalsMax + 2 * rest_->reversals;
}

StockEventKey Timeline::newest_sale() {
  if (rest_ && rest_->reversals > 0) compact();
  StockEventKey newest = kNone;
  if (!rest_) return newest;
  if (rest_->reversals == 0) {
    each_block([&](std::span<const TimelineItem> items, const Block* sealed) {
      newest = std::max(newest, sealed ? summed(*sealed)->newest_sale : newest_sale_of(items));
    });
    return newest;
  }
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
  if (!rest_) return 0;
  std::size_t bytes = sizeof(Rest) + rest_->blocks.capacity() * sizeof(Block);
  for (const Block& block : rest_->blocks) bytes += block.capacity * sizeof(TimelineItem);
  return bytes;
}

}  // namespace shop
