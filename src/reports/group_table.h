// SPDX-License-Identifier: Apache-2.0
//
// Adds measures up by the key of a report's row: the hash group-by behind every report.
//
// Each group is one cache line, key and sums together. Rows of a scan are added in blocks: their
// slots are fetched ahead, then their groups, so that a table larger than the caches costs about
// two overlapping misses a row and not two waits.
//
// Algorithm: open addressing with linear probing at a load of at most 1/2; a slot has 32 bits of
// the hash and the number of its group; the key itself decides.
//
// Threads: one owner.   Cost: add 10 to 30 ns; memory 64 bytes a group and 16 to 32 of slots.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "reports/row_keys.h"
#include "views/measures.h"

namespace shop {

struct alignas(64) Group {
  GroupKey key;
  Measures sums;
};
static_assert(sizeof(Group) == 64 || sizeof(Group) == 128);

class GroupTable {
 public:
  GroupTable() { grow(kFirstSlots); }

  Measures& operator[](const GroupKey& key) { return groups_[find(key, hash_value(key))].sums; }
  // Equally many keys and sums.
  void add(std::span<const GroupKey> keys, std::span<const Measures> sums);

  const std::vector<Group>& groups() const { return groups_; }  // in the order in which they came

 private:
  static constexpr std::size_t kFirstSlots = 64;
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t next = 0;  // the group's number + 1; 0 is empty
  };

  std::uint32_t find(const GroupKey& key, std::uint64_t hash);
  void grow(std::size_t slots);

  std::vector<Slot> slots_;
  std::vector<Group> groups_;
  std::size_t mask_ = 0;
};

}  // namespace shop
