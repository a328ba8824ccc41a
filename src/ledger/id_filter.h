// SPDX-License-Identifier: Apache-2.0
//
// Says of a hash that it was never seen, or that it may have been.
//
// A split block Bloom filter (Putze, Sanders, Singler 2007; the layout is Parquet's): eight bits in
// one 32-byte block a hash. Only ever spares a look into the index; "maybe" decides nothing. Its
// size is fixed by the memory that it is given; what grows with the number of ids is the share of
// false "maybe": one in a million at 50 bits an id, 1 % at 10, 20 % at 5. Only the upper word of a
// hash is looked at.
//
// Threads: one owner.   Cost: one cache miss, hidden by prefetch() some records ahead.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/hash.h"
#include "base/large_array.h"
#include "base/result.h"

namespace shop {

class IdFilter {
 public:
  explicit IdFilter(std::size_t bytes);  // rounded down to a power of two, at least 4 KiB

  void prefetch(const Hash128& hash) const { __builtin_prefetch(block(hash)); }
  bool maybe(const Hash128& hash) const;
  // Adds the hash; true if it may have been there before.
  bool add(const Hash128& hash);

  // From now on every hash may have been seen: for a host that would rather look each one up.
  void saturate();

  std::size_t size_bytes() const { return blocks_ * kBlockBytes; }
  // The bits as they are in memory, to save and restore them. The size must be the same.
  std::string_view bits() const;
  Status restore(std::string_view bits);

 private:
  static constexpr std::size_t kBlockBytes = 32;
  std::uint32_t* block(const Hash128& hash) const {
    return const_cast<std::uint32_t*>(words_.data()) +
           (hash.high & (blocks_ - 1)) * (kBlockBytes / sizeof(std::uint32_t));
  }

  std::size_t blocks_;
  LargeArray<std::uint32_t> words_;
  bool saturated_ = false;
};

}  // namespace shop
