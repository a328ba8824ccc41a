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
//
// Threads: one owner.   Cost: one copy of the bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace shop {

class OutgoingRecords {
 public:
  // As many headers must follow.
  void begin(std::string_view key, std::optional<std::string_view> value, std::size_t headers);
  void header(std::string_view name, std::string_view value);
  bool empty() const { return out_.size() == 0; }
  std::string take() { return out_.take(); }

 private:
  void text(std::string_view text);

  ByteWriter out_;
};

}  // namespace shop
