// SPDX-License-Identifier: Apache-2.0
#include "ledger/id_filter.h"

#include <algorithm>
#include <array>
#include <bit>

#if defined(__x86_64__) && !defined(SHOP_PORTABLE)
#include <immintrin.h>
#endif

namespace shop {
namespace {

constexpr std::size_t kLanes = 8;
constexpr std::array<std::uint32_t, kLanes> kSalts = {0x47b6137bU, 0x44974d91U, 0x8824ad5bU,
                                                      0xa2b7289dU, 0x705495c7U, 0x2df1424bU,
                                                      0x9efc4947U, 0x5c6bfb31U};

std::uint32_t lane_bit(std::uint32_t key, std::size_t lane) {
  return 1U << ((key * kSalts[lane]) >> 27);
}

// The lower bits of the upper word choose the block, its upper half the bits within; the lower word
// is not used, because a store's index need not keep it.
std::uint32_t key_of(const Hash128& hash) { return static_cast<std::uint32_t>(hash.high >> 32); }

bool add_lane_by_lane(std::uint32_t* words, std::uint32_t key) {
  std::uint32_t missing = 0;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const std::uint32_t bit = lane_bit(key, lane);
    missing |= ~words[lane] & bit;
    words[lane] |= bit;
  }
  return missing == 0;
}

#if defined(__x86_64__) && !defined(SHOP_PORTABLE)
const bool has_eight_lanes = __builtin_cpu_supports("avx2");

// The same on all lanes at once.
__attribute__((target("avx2"))) bool add_eight_lanes(std::uint32_t* words, std::uint32_t key) {
  const __m256i salts = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(kSalts.data()));
  const __m256i mixed = _mm256_mullo_epi32(_mm256_set1_epi32(static_cast<int>(key)), salts);
  const __m256i bits = _mm256_sllv_epi32(_mm256_set1_epi32(1), _mm256_srli_epi32(mixed, 27));
  auto* const block = reinterpret_cast<__m256i*>(words);
  const __m256i before = _mm256_load_si256(block);
  _mm256_store_si256(block, _mm256_or_si256(before, bits));
  return _mm256_testc_si256(before, bits) != 0;
}
#else
const bool has_eight_lanes = false;
bool add_eight_lanes(std::uint32_t* words, std::uint32_t key) {
  return add_lane_by_lane(words, key);
}
#endif

}  // namespace

IdFilter::IdFilter(std::size_t bytes)
    : blocks_(std::bit_floor(std::max<std::size_t>(bytes, 4096)) / kBlockBytes),
      words_(blocks_ * kLanes),
      numbers_(size_bytes() / 16) {}

void IdFilter::saturate() { saturated_ = true; }

bool IdFilter::maybe(const IdKey& id) {
  if (saturated_) return true;
  if (!numbers_.takes(id.number)) return maybe_hash(id.hash);
  return numbers_.has(id.number) || (has_recalled_ && maybe_hash(id.hash));
}

bool IdFilter::add(const IdKey& id) {
  if (saturated_) return true;
  if (!numbers_.takes(id.number)) return add_hash(id.hash);
  return numbers_.add(id.number) || (has_recalled_ && maybe_hash(id.hash));
}

void IdFilter::recall(const Hash128& hash) {
  has_recalled_ = true;
  add_hash(hash);
}

bool IdFilter::maybe_hash(const Hash128& hash) const {
  const std::uint32_t* words = block(hash);
  const std::uint32_t key = key_of(hash);
  std::uint32_t missing = 0;
  for (std::size_t lane = 0; lane < kLanes; ++lane) missing |= ~words[lane] & lane_bit(key, lane);
  return missing == 0;
}

bool IdFilter::add_hash(const Hash128& hash) {
  return has_eight_lanes ? add_eight_lanes(block(hash), key_of(hash))
                         : add_lane_by_lane(block(hash), key_of(hash));
}

}  // namespace shop
