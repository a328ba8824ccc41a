// SPDX-License-Identifier: Apache-2.0
//
// Writes bytes as hexadecimal digits, two each, 0-9 and a-f.   Threads: a pure function.
#pragma once

#include <string>
#include <string_view>

namespace shop {

inline std::string hex_of(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text += kDigits[value >> 4U];
    text += kDigits[value & 15U];
  }
  return text;
}

}  // namespace shop
