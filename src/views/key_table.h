// SPDX-License-Identifier: Apache-2.0
//
// Numbers the keys of cells within a view (city, category, currency, say) from 0 upwards.
//
// The numbers are small and dense, so that the tables of each day need four bytes a key. They mean
// nothing outside their view and are never stored. Nothing is ever taken out.
//
// Algorithm: open addressing with linear probing at a load of at most 1/2; the whole key is
// compared, the hash only says where to look.   Cost: one probe, about 3 ns in cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/assert.h"
#include "base/currency.h"
#include "base/symbols.h"

namespace shop {

// Two symbols of tables that the view knows, a currency, and the days from the sale to the line
// (0 for nearly all).
struct CellKey {
  std::uint64_t symbols = 0;  // the first above the second
  std::uint32_t tail = 0;     // the currency's index, and the days above it

  CellKey() = default;
  CellKey(Symbol first, Symbol second, Currency currency, std::int32_t days = 0)
      : symbols(std::uint64_t{first} << 32 | second), tail(currency.index()) {
    if (days == 0) return;
    SHOP_ASSERT(days > -kDaysMax && days < kDaysMax);
    tail |= static_cast<std::uint32_t>(days) << 8;
  }
  Symbol first() const { return static_cast<Symbol>(symbols >> 32); }
  Symbol second() const { return static_cast<Symbol>(symbols); }
  Currency currency() const { return Currency::from_index(static_cast<std::uint8_t>(tail)); }
  std::int32_t days() const { return static_cast<std::int32_t>(tail) >> 8; }
  bool operator==(const CellKey&) const = default;

  static constexpr std::int32_t kDaysMax = 1 << 23;
};

class KeyTable {
 public:
  KeyTable();

  std::uint32_t intern(const CellKey& key) {
    for (std::size_t at = place(key);; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.symbols == key.symbols && slot.tail == key.tail && slot.number != kEmpty) [[likely]]
        return slot.number;
      if (slot.number == kEmpty) return add(key, at);
    }
  }
  const CellKey& key(std::uint32_t number) const { return keys_[number]; }
  std::size_t size() const { return keys_.size(); }
  std::size_t memory_bytes() const;

 private:
  static constexpr std::uint32_t kEmpty = UINT32_MAX;
  struct Slot {
    std::uint64_t symbols = 0;
    std::uint32_t tail = 0;
    std::uint32_t number = kEmpty;
  };

  std::size_t place(const CellKey& key) const {
    // Each part by an odd constant of its own: small numbers in a row spread far apart.
    return (key.first() * 0x9E3779B97F4A7C15ULL + key.second() * 0xC2B2AE3D27D4EB4FULL +
            key.tail * 0xD6E8FEB86659FD93ULL) >>
           shift_;
  }
  std::uint32_t add(const CellKey& key, std::size_t at);
  void grow();

  std::vector<Slot> slots_;
  std::vector<CellKey> keys_;
  std::size_t mask_ = 0;
  int shift_ = 0;
};

}  // namespace shop
