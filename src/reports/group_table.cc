// SPDX-License-Identifier: Apache-2.0
#include "reports/group_table.h"

#include <algorithm>
#include <array>

#include "base/assert.h"
#include "base/fetch_line.h"

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

void GroupTable::add(std::span<const ScannedRow> rows) {
  std::array<std::uint32_t, kBlock> numbers;
  for (; !rows.empty(); rows = rows.subspan(std::min(kBlock, rows.size()))) {
    const auto block = rows.first(std::min(kBlock, rows.size()));
    for (const ScannedRow& row : block) fetch_line(&slots_[row.hash & mask_]);
    for (const ScannedRow& row : block) {  // the slot's own group is nearly always the one
      const std::uint32_t next = slots_[row.hash & mask_].next;
      if (next != 0) fetch_line_to_write(&groups_[next - 1]);
    }
    for (std::size_t i = 0; i < block.size(); ++i) numbers[i] = find(block[i].key, block[i].hash);
    for (std::size_t i = 0; i < block.size(); ++i) {
      const ScannedRow& row = block[i];
      Group& group = groups_[numbers[i]];
      group.revenue_minor += row.revenue_minor;
      group.transactions += row.transactions;
      group.refunds += row.refunds;
      group.units += row.units;
    }
  }
}

}  // namespace shop
