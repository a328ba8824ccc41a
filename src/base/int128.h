// SPDX-License-Identifier: Apache-2.0
//
// Names the compiler's 128-bit integers and writes them as text.
//
// Sums of squares and totals over years do not fit in 64 bits; these do not overflow before
// 10^38, which is 10^10 records of the largest total squared.
#pragma once

#include <string>

namespace shop {

__extension__ using Int128 = __int128;
__extension__ using Uint128 = unsigned __int128;

std::string to_string(Int128 value);

}  // namespace shop
