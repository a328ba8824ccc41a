// SPDX-License-Identifier: Apache-2.0
#include "reports/display_width.h"

#include <algorithm>
#include <cstdint>

#include "reports/display_width_table.h"

namespace shop {
namespace {

struct CodePoint {
  std::uint32_t value = 0xFFFD;
  std::size_t bytes = 1;
  bool broken = true;
};

CodePoint first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1, false};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {};
  std::uint32_t value = lead & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    value = value << 6 | (byte(i) & 0x3Fu);
  }
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kSmallest[size] || value > 0x10FFFF || surrogate) return {};
  return {value, size, false};
}

template <std::size_t Size>
bool holds(const std::array<CodePoints, Size>& table, std::uint32_t value) {
  const auto range =
      std::lower_bound(table.begin(), table.end(), value,
                       [](const CodePoints& a, std::uint32_t point) { return a.last < point; });
  return range != table.end() && range->first <= value;
}

std::size_t width_of(std::uint32_t value) {
  if (value < 0x300) return 1;
  if (holds(kZeroWidth, value)) return 0;
  return holds(kDoubleWidth, value) ? 2 : 1;
}

bool is_unsafe(std::uint32_t value) {
  return value < 0x20 || (value >= 0x7F && value < 0xA0) || (value >= 0x202A && value <= 0x202E) ||
         (value >= 0x2066 && value <= 0x2069) || value == 0x2028 || value == 0x2029;
}

}  // namespace

std::size_t display_width(std::string_view utf8) {
  std::size_t width = 0;
  while (!utf8.empty()) {
    const CodePoint point = first_of(utf8);
    width += width_of(point.value);
    utf8.remove_prefix(point.bytes);
  }
  return width;
}

std::string showable(std::string_view utf8) {
  std::string text;
  text.reserve(utf8.size());
  while (!utf8.empty()) {
    const CodePoint point = first_of(utf8);
    if (point.value == '\n' || point.value == '\r' || point.value == '\t') {
      text += ' ';
    } else if (point.broken || is_unsafe(point.value)) {
      text += "\uFFFD";
    } else {
      text += utf8.substr(0, point.bytes);
    }
    utf8.remove_prefix(point.bytes);
  }
  return text;
}

std::string shortened(std::string_view utf8, std::size_t columns) {
  if (display_width(utf8) <= columns) return std::string(utf8);
  if (columns == 0) return {};
  std::size_t width = 0;
  std::size_t end = 0;
  while (end < utf8.size()) {
    const CodePoint point = first_of(utf8.substr(end));
    const std::size_t wider = width + width_of(point.value);
    if (wider + 1 > columns) break;
    width = wider;
    end += point.bytes;
  }
  return std::string(utf8.substr(0, end)) + "…";
}

}  // namespace shop
