// SPDX-License-Identifier: Apache-2.0
//
// Packs records for Kafka: key, value and headers, as the sinks send them.
//
// Bytes, integers of 32 bits, little-endian; a size of -1 is a value that is none, by which a
// compacted topic forgets the key:
//   record…: i32 size, key | i32 size, value | i32 headers | (i32 size, name | i32 size, value)…
//
//   OutgoingRecords out;
//   out.begin(key, value, 1);   out.header("cause", "total_mismatch");
//   send(out.take());
// or, where they may be many,
//   for (auto part = out.next_part(); !part.empty(); part = out.next_part()) send(part);
//
// Threads: one owner.   Cost: one copy of the bytes; memory that parts were made in is kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace shop {

class OutgoingRecords {
 public:
  // As many headers must follow.
  void begin(std::string_view key, std::optional<std::string_view> value, std::size_t headers);
  void header(std::string_view name, std::string_view value);
  bool empty() const { return out_.size() == 0; }
  std::string take();
  // Whole records, about a mebibyte of them; valid until the next call. Nothing: all were given,
  // and it begins anew. None may be added in between.
  std::string_view next_part();

 private:
  static constexpr std::size_t kPartBytes = 1U << 20U;
  void text(std::string_view text);

  ByteWriter out_;
  std::vector<std::size_t> part_ends_;  // of all but the last
  std::size_t parts_given_ = 0;
  std::size_t given_ = 0;  // bytes
};

}  // namespace shop
