// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.h"

#include <limits>

#include "base/assert.h"

namespace shop {

std::optional<std::int64_t> parse_decimal(std::string_view text, int scale) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  constexpr std::uint64_t kLimit = std::uint64_t{1} << 63;
  std::uint64_t value = 0;
  int fraction_digits = -1;  // -1 before the point
  bool any_digit = false;
  for (const char c : text) {
    if (c == '.') {
      if (fraction_digits >= 0) return std::nullopt;
      fraction_digits = 0;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    any_digit = true;
    if (fraction_digits >= 0 && fraction_digits == scale) {
      if (c != '0') return std::nullopt;
      continue;
    }
    if (fraction_digits >= 0) ++fraction_digits;
    if (__builtin_mul_overflow(value, std::uint64_t{10}, &value)) return std::nullopt;
    if (__builtin_add_overflow(value, static_cast<std::uint64_t>(c - '0'), &value))
      return std::nullopt;
  }
  if (!any_digit) return std::nullopt;
  for (int digits = fraction_digits < 0 ? 0 : fraction_digits; digits < scale; ++digits) {
    if (__builtin_mul_overflow(value, std::uint64_t{10}, &value)) return std::nullopt;
  }
  if (value > kLimit - (negative ? 0 : 1)) return std::nullopt;
  return static_cast<std::int64_t>(negative ? ~value + 1 : value);
}

std::string format_decimal(Int128 value, int scale) {
  std::string digits = to_string(value < 0 ? -value : value);
  const auto fraction = static_cast<std::size_t>(scale);
  if (digits.size() <= fraction) digits.insert(0, fraction + 1 - digits.size(), '0');
  if (fraction > 0) digits.insert(digits.size() - fraction, 1, '.');
  if (value < 0) digits.insert(0, 1, '-');
  return digits;
}

Int128 divide_rounded(Int128 dividend, Int128 divisor) {
  SHOP_ASSERT(divisor != 0);
  const bool negative = (dividend < 0) != (divisor < 0);
  const Int128 top = dividend < 0 ? -dividend : dividend;
  const Int128 bottom = divisor < 0 ? -divisor : divisor;
  const Int128 quotient = (top + bottom / 2) / bottom;
  return negative ? -quotient : quotient;
}

std::int64_t power_of_ten(int exponent) {
  SHOP_ASSERT(exponent >= 0 && exponent <= 18);
  std::int64_t power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

}  // namespace shop
