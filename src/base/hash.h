// SPDX-License-Identifier: Apache-2.0
//
// Hashes bytes: 64 bits for tables in memory, 128 bits for the index of ids.
//
// XXH3 (Yann Collet); the 128-bit form is part of the format on disk and never changes.
// A hash is only ever a hint: whoever finds an equal one compares the bytes behind it.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace shop {

struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const Hash128&) const = default;
};

std::uint64_t hash64(std::string_view bytes);
Hash128 hash128(std::string_view bytes);
// The same, but never cut by the hook below: for flags and names of issues, which are no index.
Hash128 fingerprint128(std::string_view bytes);

std::string to_hex(const Hash128& hash);  // 32 digits, 0-9 and a-f

// For tests: keeps only this many bits of every hash128, so that different ids collide.
// Process-wide; 128 restores the normal state.
void set_hash128_bits_for_tests(int bits);

}  // namespace shop
