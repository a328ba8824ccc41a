// SPDX-License-Identifier: Apache-2.0
//
// Finds where a JSON value ends, looking at its structure only: brackets, commas, colons, strings.
//
// Strict about these (RFC 8259), so that a value that was cut off is told from one that goes on in
// the next line; says nothing of numbers, words and escapes. A line feed within a string and a
// value nested deeper than kJsonDepthMax are broken structure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace shop {

inline constexpr int kJsonDepthMax = 64;

struct JsonScan {
  enum class Is : std::uint8_t { whole, broken, more } is;
  std::size_t end = 0;  // of a whole value
};

// The value at `from`, which may have `size_max` bytes. `more` where `bytes` end in it, unless they
// `ended` for good.
JsonScan scan_json_value(std::string_view bytes, std::size_t from, std::size_t size_max,
                         bool ended);

// Space of JSON.
bool is_json_space(char c);

}  // namespace shop
