// SPDX-License-Identifier: Apache-2.0
#include "wire/number_text.h"

#include <string>

namespace shop {
namespace {

// Splits "1.5e3" into "1.5" and 3; nothing for a bad exponent or one beyond all use.
struct Scientific {
  std::string_view digits;
  int exponent = 0;
};

std::optional<Scientific> split_exponent(std::string_view text) {
  const std::size_t mark = text.find_first_of("eE");
  if (mark == std::string_view::npos) return Scientific{text, 0};
  const std::optional<std::int64_t> exponent = parse_decimal(text.substr(mark + 1), 0);
  const bool plain = text.find('.', mark) == std::string_view::npos;
  if (!exponent || !plain || *exponent < -400 || *exponent > 400) return std::nullopt;
  return Scientific{text.substr(0, mark), static_cast<int>(*exponent)};
}

// The number with its point moved by the exponent: "1.5", 3 gives "1500".
std::string move_point(std::string_view text, int exponent) {
  std::string sign;
  if (text.starts_with('-') || text.starts_with('+')) {
    sign = text[0];
    text.remove_prefix(1);
  }
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, point));
  if (point < text.size()) digits += text.substr(point + 1);
  int whole = static_cast<int>(point) + exponent;
  if (whole < 0) {
    digits.insert(0, static_cast<std::size_t>(-whole), '0');
    whole = 0;
  }
  const auto places = static_cast<std::size_t>(whole);
  if (digits.size() < places) digits.append(places - digits.size(), '0');
  return sign + digits.substr(0, places) + "." + digits.substr(places);
}

bool is_plain(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  bool any_digit = false;
  int points = 0;
  for (const char c : text) {
    if (c == '.') {
      ++points;
    } else if (c >= '0' && c <= '9') {
      any_digit = true;
    } else {
      return false;
    }
  }
  return any_digit && points <= 1;
}

}  // namespace

std::optional<std::int64_t> parse_number(std::string_view text, int scale) {
  if (const auto plain = parse_decimal(text, scale)) return plain;
  const auto scientific = split_exponent(text);
  if (!scientific || scientific->exponent == 0 || !is_plain(scientific->digits))
    return std::nullopt;
  return parse_decimal(move_point(scientific->digits, scientific->exponent), scale);
}

std::optional<std::int64_t> parse_rounded(std::string_view text, int scale) {
  const auto scientific = split_exponent(text);
  if (!scientific || !is_plain(scientific->digits)) return std::nullopt;
  const std::string moved = move_point(scientific->digits, scientific->exponent);
  const std::size_t keep = moved.find('.') + 1 + static_cast<std::size_t>(scale);
  if (moved.size() <= keep) return parse_decimal(moved, scale);
  const auto cut = parse_decimal(std::string_view(moved).substr(0, keep), scale);
  if (!cut || moved[keep] < '5') return cut;
  std::int64_t rounded;
  const bool overflow = __builtin_add_overflow(*cut, moved[0] == '-' ? -1 : 1, &rounded);
  return overflow ? std::nullopt : std::optional(rounded);
}

}  // namespace shop
