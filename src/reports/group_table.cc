// SPDX-License-Identifier: Apache-2.0
#include "reports/group_table.h"

#include <algorithm>
#include <array>

#include "base/assert.h"

namespace shop {
namespace {

constexpr std::size_t kBlock = 256;

}  // namespace

std::uint32_t GroupTable::find(const GroupKey& key, std::uint64_t hash) {
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  std::size_t at = hash & mask_;
  for (; slots_[at].next != 0; at = (at + 1) & mask_) {
    const Slot slot = slots_[at];
    if (slot.tag == tag && groups_[slot.next - 1].key == key) return slot.next - 1;
  }
  SHOP_ASSERT(groups_.size() < UINT32_MAX - 1);
  groups_.emplace_back().key = key;
  const auto number = static_cast<std::uint32_t>(groups_.size());
  slots_[at] = {tag, number};
  if (groups_.size() * 2 > slots_.size()) grow(slots_.size() * 2);
  return number - 1;
}

void GroupTable::grow(std::size_t slots) {
  slots_.assign(slots, Slot());
  mask_ = slots - 1;
  for (std::uint32_t number = 0; number < groups_.size(); ++number) {
    const std::uint64_t hash = hash_value(groups_[number].key);
    std::size_t at = hash & mask_;
    while (slots_[at].next != 0) at = (at + 1) & mask_;
    slots_[at] = {static_cast<std::uint32_t>(hash >> 32), number + 1};
  }
}

void GroupTable::add(std::span<const GroupKey> keys, std::span<const Measures> sums) {
  SHOP_ASSERT(keys.size() == sums.size());
  std::array<std::uint64_t, kBlock> hashes;
  std::array<std::uint32_t, kBlock> numbers;
  for (std::size_t start = 0; start < keys.size(); start += kBlock) {
    const std::size_t rows = std::min(kBlock, keys.size() - start);
    for (std::size_t i = 0; i < rows; ++i) {
      hashes[i] = hash_value(keys[start + i]);
      __builtin_prefetch(&slots_[hashes[i] & mask_]);
    }
    for (std::size_t i = 0; i < rows; ++i) {  // the slot's own group is nearly always the one
      const std::uint32_t next = slots_[hashes[i] & mask_].next;
      if (next != 0) __builtin_prefetch(&groups_[next - 1], 1);
    }
    for (std::size_t i = 0; i < rows; ++i) numbers[i] = find(keys[start + i], hashes[i]);
    for (std::size_t i = 0; i < rows; ++i) groups_[numbers[i]].add(sums[start + i]);
  }
}

}  // namespace shop
