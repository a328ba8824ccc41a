// SPDX-License-Identifier: Apache-2.0
//
// Reads a short text as one word, and as the whole number that it may be.
//
// A small number has one to eight digits and no zero before them, so text and number say the same:
// "7" is one, "007", "+7" and "7 " are none.   Cost: some fifteen instructions.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace shop {

inline constexpr std::size_t kTextWordBytes = 8;
inline constexpr std::uint32_t kNoSmallNumber = UINT32_MAX;

// The first eight bytes of a text, zeros behind a shorter one.
inline std::uint64_t text_word(std::string_view text) {
  const char* const bytes = text.data();
  const std::size_t size = text.size();
  const auto load = [](const char* from, auto word) {
    std::memcpy(&word, from, sizeof word);
    return std::uint64_t{word};
  };
  // Shorter texts by two loads that overlap: a copy of unknown size would be stored and loaded.
  if (size >= kTextWordBytes) return load(bytes, std::uint64_t{});
  if (size >= 4) {
    return load(bytes, std::uint32_t{}) | load(bytes + size - 4, std::uint32_t{})
                                              << (8 * (size - 4));
  }
  if (size >= 2) {
    return load(bytes, std::uint16_t{}) | load(bytes + size - 2, std::uint16_t{})
                                              << (8 * (size - 2));
  }
  return size == 1 ? load(bytes, std::uint8_t{}) : 0;
}

// The small number that a text of this size and with this text_word() is, or kNoSmallNumber.
// All eight digits at once, as in wire/number_text.h.
inline std::uint32_t small_number(std::uint64_t word, std::size_t size) {
  const bool leading_zero = (word & 0xFF) == '0' && size > 1;
  if (size - 1 >= kTextWordBytes || leading_zero) return kNoSmallNumber;
  word = (word ^ 0x3030303030303030ULL) << (64 - 8 * size);
  if ((((word + 0x7676767676767676ULL) | word) & 0x8080808080808080ULL) != 0) return kNoSmallNumber;
  word = word * 10 + (word >> 8);
  word = (((word & 0x000000FF000000FFULL) * 0x000F424000000064ULL) +
          (((word >> 16) & 0x000000FF000000FFULL) * 0x0000271000000001ULL)) >>
         32;
  return static_cast<std::uint32_t>(word);
}
inline std::uint32_t small_number(std::string_view text) {
  return small_number(text_word(text), text.size());
}

}  // namespace shop
