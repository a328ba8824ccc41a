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

std::string_view name_of_cell(std::string_view cell) {
  std::size_t end = 0;
  for (std::size_t at = 0; at < cell.size(); ++at) {
    if (cell[at] == '=') return cell.substr(0, end);
    if (cell[at] == '|') end = at;
    if (cell[at] == '\\') ++at;  // what it escapes
  }
  return cell;
}

bool is_nothing(std::string_view cell) {
  std::string_view left = cell.substr(name_of_cell(cell).size());
  if (left.empty() || cell.starts_with("stock|")) return false;
  while (!left.empty()) {
    left.remove_prefix(left.find('=') + 1);
    const std::string_view value = left.substr(0, left.find('|'));
    if (!value.empty() && value != "0") return false;
    left.remove_prefix(value.size());
  }
  return true;
}

}  // namespace shop
