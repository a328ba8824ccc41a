// SPDX-License-Identifier: Apache-2.0
//
// Says which key group a root belongs to, and names each row by (key group, sequence).
//
// The key group is the uppermost bits of the root's 128-bit hash, scaled to the number of groups.
// So rows of the id index, which are sorted by that hash, are sorted by key group too, and a group
// is one range of any such file. The number of groups is fixed for the life of a job.
//
//   const KeyGroups groups{128};
//   groups.of(record);                     // 0 to 127
//   first_position(3);                     // the name of the first row of group 3
//
// A product or user goes by its id, a change of the stock by its own, a record without one by its
// bytes.
#pragma once

#include <cstdint>

#include "base/hash.h"
#include "ledger/root_state.h"
#include "model/catalogue.h"
#include "model/entry.h"
#include "model/transaction.h"

namespace shop {

using KeyGroup = std::uint32_t;

// The hash that a record has its key group by.
inline Hash128 key_of(std::string_view root, std::string_view raw) {
  return hash128(root.empty() ? raw : root);
}
inline Hash128 key_of(const Transaction& record) { return key_of(record.root(), record.raw); }
inline Hash128 key_of(const UserRecord& record) { return key_of(record.id, record.raw); }
inline Hash128 key_of(const ProductRecord& record) {
  if (!record.is_delta) return key_of(record.id, record.raw);
  return hash128(change_root(record.id, record.change_id));
}

struct KeyGroups {
  static constexpr std::uint32_t kCountMax = 1U << 15U;  // Flink's
  std::uint32_t count = 128;

  KeyGroup of(const Hash128& root_hash) const {
    return static_cast<KeyGroup>(((root_hash.high >> 32U) * count) >> 32U);
  }
  template <class Record>
  KeyGroup of(const Record& record) const {
    return of(key_of(record));
  }
};

// Both ends are in the range; the default is empty.
struct KeyGroupRange {
  KeyGroup first = 1;
  KeyGroup last = 0;
  bool has(KeyGroup group) const { return first <= group && group <= last; }
};

// A position holds the key group in its upper 16 bits and the row's sequence, from 1, below.
inline constexpr int kSequenceBits = 48;
inline Position first_position(KeyGroup group) {
  return (Position{group} << static_cast<unsigned>(kSequenceBits)) + 1;
}

}  // namespace shop
