// SPDX-License-Identifier: Apache-2.0
//
// Says of an id that it was never seen, or that it may have been.
//
// Only ever spares a look into the index; "maybe" decides nothing. Ids that are small whole
// numbers, as of a till that counts, are remembered exactly (number_set.h) in a sixteenth of the
// memory on top. All others, and those of before the start, of which only hashes are known, go
// through a split block Bloom filter (Putze, Sanders, Singler 2007; the layout is Parquet's): eight
// bits in one 32-byte block a hash. Its size is fixed by the memory that it is given; what grows
// with the number of ids is the share of false "maybe": one in a million at 50 bits an id, 1 % at
// 10, 20 % at 5. Only the upper word of a hash is looked at.
//
//   filter.recall(hash);                   // at the start
//   if (filter.add(IdKey::of("1001"))) …   // maybe seen
//
// Threads: one owner.   Cost: one cache miss, hidden by prefetch() some records ahead; none for
// numbers that come in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/fetch_line.h"
#include "base/hash.h"
#include "base/large_array.h"
#include "base/small_number.h"
#include "ledger/number_set.h"

namespace shop {

struct IdKey {
  Hash128 hash;
  std::uint32_t number = kNoSmallNumber;

  static IdKey of(std::string_view id) { return {hash128(id), small_number(id)}; }
};

class IdFilter {
 public:
  explicit IdFilter(std::size_t bytes);  // rounded down to a power of two, at least 4 KiB

  void prefetch(const IdKey& id) {
    if (!numbers_.takes(id.number) || has_recalled_) fetch_line(block(id.hash));
  }
  bool maybe(const IdKey& id);
  // Adds the id; true if it may have been there before.
  bool add(const IdKey& id);
  // Adds an id of which only the hash is known any more.
  void recall(const Hash128& hash);

  // From now on every id may have been seen: for a host that would rather look each one up.
  void saturate();

  std::size_t size_bytes() const { return blocks_ * kBlockBytes; }

 private:
  static constexpr std::size_t kBlockBytes = 32;
  std::uint32_t* block(const Hash128& hash) const {
    return const_cast<std::uint32_t*>(words_.data()) +
           (hash.high & (blocks_ - 1)) * (kBlockBytes / sizeof(std::uint32_t));
  }

  bool maybe_hash(const Hash128& hash) const;
  bool add_hash(const Hash128& hash);

  std::size_t blocks_;
  LargeArray<std::uint32_t> words_;
  NumberSet numbers_;
  bool has_recalled_ = false;  // hashes that may be those of numbers
  bool saturated_ = false;
};

}  // namespace shop
