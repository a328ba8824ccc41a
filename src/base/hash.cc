// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"

#include <atomic>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace shop {
namespace {

std::atomic<int> hash128_bits{128};

Hash128 cut(Hash128 hash, int bits) {
  if (bits >= 128) return hash;
  if (bits >= 64) return {hash.high, bits == 64 ? 0 : hash.low & (~0ULL << (128 - bits))};
  return {bits == 0 ? 0 : hash.high & (~0ULL << (64 - bits)), 0};
}

}  // namespace

std::uint64_t hash64(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

Hash128 hash128(std::string_view bytes) {
  return cut(fingerprint128(bytes), hash128_bits.load(std::memory_order_relaxed));
}

Hash128 fingerprint128(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

std::string to_hex(const Hash128& hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint64_t half : {hash.high, hash.low})
    for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[(half >> shift) & 15];
  return text;
}

void set_hash128_bits_for_tests(int bits) { hash128_bits.store(bits); }

}  // namespace shop
