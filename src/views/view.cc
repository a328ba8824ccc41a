// SPDX-License-Identifier: Apache-2.0
#include "views/view.h"

namespace shop {

std::string escape_cell_text(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string escaped;
  escaped.reserve(text.size());
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte == 0x7F) {
      escaped += "\\x";
      escaped += kHex[byte >> 4];
      escaped += kHex[byte & 15];
      continue;
    }
    if (character == '|' || character == '\\' || character == '=') escaped += '\\';
    escaped += character;
  }
  return escaped;
}

}  // namespace shop
