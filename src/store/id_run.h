// SPDX-License-Identifier: Apache-2.0
//
// Packs rows of the index of ids into segments, and finds positions in them.
//
// The index cuts the space of hashes into 65,536 buckets by their upper 16 bits. A segment holds
// the rows that one add_ids() put into one bucket; a bucket's value is its segments one behind the
// other, so merging two runs of the index is appending bytes and never decodes a row:
//
//   segment:  rows       varint, at least 1
//             base       varint, the smallest position in it
//             shape      1 byte: the width of a position, 1..8, and 0x80 if hashes are whole
//             hashes     rows x 6 bytes: bits 47..0 of Hash128::high, little-endian;
//                        whole ones rows x 14 bytes: the same, then `low`, little-endian
//             positions  rows x width bytes: position - base, little-endian
//
// Without its lower half a row costs 9 bytes instead of 17, and finds the same: whoever asks
// compares the id behind each position anyway (with 50 million ids, one lookup in 300 billion
// meets a stranger).
//
// Errors: a value that is cut short or has an impossible width is refused, never read past.
// Cost: about 1 ns a row to search, 6 ns a row to pack.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "ledger/decisions.h"

namespace shop {

inline constexpr int kIdBucketBits = 16;
inline constexpr std::size_t kIdBuckets = std::size_t{1} << kIdBucketBits;

inline std::uint16_t id_bucket(const Hash128& hash) {
  return static_cast<std::uint16_t>(hash.high >> (64 - kIdBucketBits));
}

enum class KeptHash : std::uint8_t { upper_half, whole };

// Appends a segment of rows, all of one bucket, to `value`. `rows` must not be empty.
void append_id_segment(std::span<const IdRow> rows, KeptHash kept, std::string& value);

// Appends the positions of `hash` to `positions`, in no order; false if the value is damaged.
bool find_in_id_value(std::string_view value, const Hash128& hash,
                      std::vector<Position>& positions);

// Calls `visit` with each hash (`low` is 0 unless it was kept whole); false if the value is
// damaged.
bool visit_id_value(std::uint16_t bucket, std::string_view value,
                    const std::function<void(const Hash128&)>& visit);

// One add_ids() in memory: the value of each bucket. The rows may come in any order.
class PackedIdRun {
 public:
  PackedIdRun(std::span<const IdRow> rows, KeptHash kept);

  std::string_view value(std::uint16_t bucket) const {
    return std::string_view(values_).substr(ends_[bucket], ends_[bucket + 1U] - ends_[bucket]);
  }
  std::size_t bytes() const { return values_.size(); }

 private:
  std::vector<std::size_t> ends_;  // of the bucket before; one more than there are buckets
  std::string values_;
};

}  // namespace shop
