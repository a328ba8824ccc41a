// SPDX-License-Identifier: Apache-2.0
//
// Reads and writes decimal numbers as integers of a fixed scale, without any rounding.
//
//   parse_decimal("1500.00", 2)   // 150000
//   parse_decimal("1.005", 2)     // nothing: it has more digits than the scale holds
//   format_decimal(150000, 2)     // "1500.00"
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/int128.h"

namespace shop {

// Accepts [+-]digits[.digits] with at least one digit; zeros beyond `scale` are allowed. Nothing
// for anything else, and nothing where the value does not fit in 64 bits.
std::optional<std::int64_t> parse_decimal(std::string_view text, int scale);

std::string format_decimal(Int128 value, int scale);

// The quotient rounded half away from zero. `divisor` must not be 0.
Int128 divide_rounded(Int128 dividend, Int128 divisor);

std::int64_t power_of_ten(int exponent);  // 0 to 18

}  // namespace shop
