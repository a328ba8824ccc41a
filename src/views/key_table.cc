// SPDX-License-Identifier: Apache-2.0
#include "views/key_table.h"

#include <bit>

namespace shop {
namespace {

constexpr std::size_t kFirstSlots = 64;

}  // namespace

KeyTable::KeyTable()
    : slots_(kFirstSlots), mask_(kFirstSlots - 1), shift_(64 - std::countr_zero(kFirstSlots)) {}

std::uint32_t KeyTable::add(const CellKey& key, std::size_t at) {
  const auto number = static_cast<std::uint32_t>(keys_.size());
  SHOP_ASSERT(number != kEmpty);
  keys_.push_back(key);
  slots_[at] = {key.symbols, key.tail, number};
  if (keys_.size() * 2 > slots_.size()) grow();
  return number;
}

void KeyTable::grow() {
  std::vector<Slot> bigger(slots_.size() * 2);
  mask_ = bigger.size() - 1;
  --shift_;
  for (std::uint32_t number = 0; number < keys_.size(); ++number) {
    std::size_t at = place(keys_[number]);
    while (bigger[at].number != kEmpty) at = (at + 1) & mask_;
    bigger[at] = {keys_[number].symbols, keys_[number].tail, number};
  }
  slots_ = std::move(bigger);
}

std::size_t KeyTable::memory_bytes() const {
  return slots_.capacity() * sizeof(Slot) + keys_.capacity() * sizeof(CellKey);
}

}  // namespace shop
