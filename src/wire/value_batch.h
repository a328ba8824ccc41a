// SPDX-License-Identifier: Apache-2.0
//
// Holds values of a topic as they were collected: one behind another, with a line feed behind each.
//
//   ValueBatch{joined, places}.value(3);
//
// Threads: as the bytes that it points into.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace shop {

// Where a value ends in the bytes that it stands in, and its offset in the partition.
struct ValuePlace {
  std::int64_t end = 0;
  std::int64_t offset = 0;
};

struct ValueBatch {
  std::string_view joined;
  std::span<const ValuePlace> places;

  std::string_view value(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : static_cast<std::size_t>(places[i - 1].end) + 1;
    return joined.substr(begin, static_cast<std::size_t>(places[i].end) - begin);
  }
  // Whether the places are within the bytes, one behind another.
  bool is_valid() const {
    std::int64_t next = 0;
    for (const ValuePlace& place : places) {
      if (place.end < next || place.end >= static_cast<std::int64_t>(joined.size())) return false;
      next = place.end + 1;
    }
    return next == static_cast<std::int64_t>(joined.size());
  }
};

}  // namespace shop
