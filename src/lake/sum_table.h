// SPDX-License-Identifier: Apache-2.0
//
// Adds measures up by packed keys of 128 bits; internal to this folder.
//
// Open addressing, one cache line a group. The key is the packed key itself, never a hash of it.
//
// Cost: one cache miss an addition, which prefetch() hides.
#pragma once

#include <cstdint>
#include <vector>

#include "base/int128.h"

namespace shop::lake {

struct PackedKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  bool operator==(const PackedKey&) const = default;
};

struct alignas(64) SumSlot {
  PackedKey key;
  Int128 revenue_minor = 0;
  std::int64_t transactions = 0;
  std::int64_t units = 0;
  std::int64_t refunds = 0;
  bool used = false;
};

class SumTable {
 public:
  SumTable() : slots_(1 << 12) {}

  static std::uint64_t hash(const PackedKey& key) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(key.low ^ 0x9E3779B97F4A7C15ULL) *
                         ((key.high * 0xD6E8FEB86659FD93ULL) ^ 0xA0761D6478BD642FULL);
    return static_cast<std::uint64_t>(product >> 64) ^ static_cast<std::uint64_t>(product);
  }
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[hash & mask()], 1); }

  SumSlot& at(const PackedKey& key, std::uint64_t hash) {
    for (std::uint64_t place = hash & mask();; place = (place + 1) & mask()) {
      SumSlot& slot = slots_[place];
      if (slot.used && slot.key == key) return slot;
      if (slot.used) continue;
      if (used_ * 10 >= slots_.size() * 7) {
        grow();
        return at(key, hash);
      }
      ++used_;
      slot.used = true;
      slot.key = key;
      return slot;
    }
  }
  std::size_t size() const { return used_; }
  const std::vector<SumSlot>& slots() const { return slots_; }

 private:
  std::uint64_t mask() const { return slots_.size() - 1; }
  void grow() {
    std::vector<SumSlot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const SumSlot& slot : old) {
      if (!slot.used) continue;
      std::uint64_t place = hash(slot.key) & mask();
      while (slots_[place].used) place = (place + 1) & mask();
      slots_[place] = slot;
    }
  }
  std::vector<SumSlot> slots_;
  std::size_t used_ = 0;
};

}  // namespace shop::lake
