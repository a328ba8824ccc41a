// SPDX-License-Identifier: Apache-2.0
//
// Reads the numbers of records: the common forms fast, all others by base/decimal.h.
//
// The same results as parse_decimal: exact, nothing where it does not fit. Eight digits are read
// at once (after Lemire, "Quickly parsing eight digits", 2018), so `before` bytes in front of the
// text must be readable to get there.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "base/decimal.h"

namespace shop {

// Up to eight digits that end at `end`, of which eight bytes before are readable; false where
// there is anything else, or none.
[[gnu::always_inline]] inline bool read_digits(const char* end, std::size_t count,
                                               std::uint64_t& value) {
  if (count - 1 > 7) return false;
  std::uint64_t word;
  std::memcpy(&word, end - 8, 8);
  const auto shift = static_cast<unsigned>(64 - 8 * count);
  word ^= 0x3030303030303030ULL;
  word = (word >> shift) << shift;  // the bytes before the number: zeros
  if ((((word + 0x7676767676767676ULL) | word) & 0x8080808080808080ULL) != 0) return false;
  word = word * 10 + (word >> 8);
  word = (((word & 0x000000FF000000FFULL) * 0x000F424000000064ULL) +
          (((word >> 16) & 0x000000FF000000FFULL) * 0x0000271000000001ULL)) >>
         32;
  value = word;
  return true;
}

// A whole number of one to eight digits without a sign; the fast path only.
[[gnu::always_inline]] inline bool read_small(std::string_view text, std::int64_t& value) {
  std::uint64_t digits;
  if (!read_digits(text.data() + text.size(), text.size(), digits)) return false;
  value = static_cast<std::int64_t>(digits);
  return true;
}

// One to eight digits, a point and two digits, in hundredths; the fast path only.
[[gnu::always_inline]] inline bool read_hundredths(std::string_view text, std::int64_t& value) {
  if (text.size() < 4) return false;
  const char* const end = text.data() + text.size();
  const auto tens = static_cast<std::uint8_t>(end[-2] - '0');
  const auto ones = static_cast<std::uint8_t>(end[-1] - '0');
  std::uint64_t whole;
  if (end[-3] != '.' || tens > 9 || ones > 9 || !read_digits(end - 3, text.size() - 3, whole))
    return false;
  value = static_cast<std::int64_t>(whole * 100 + tens * 10U + ones);
  return true;
}

// As parse_decimal, and takes an exponent too ("1.5e3", as JSON and some exports write).
std::optional<std::int64_t> parse_number(std::string_view text, int scale);
// The same, rounded half away from zero where there are more digits than `scale`.
std::optional<std::int64_t> parse_rounded(std::string_view text, int scale);

}  // namespace shop
