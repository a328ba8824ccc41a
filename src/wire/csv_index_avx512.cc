// SPDX-License-Identifier: Apache-2.0
//
// The CSV index with AVX-512: one comparison a block and character, and the places of up to 16
// separators put together at once (compressed out of the numbers 0 to 63).
#include <cstring>

#include "base/assert.h"
#include "base/fetch_line.h"
#include "wire/csv_index.h"
#include "wire/csv_index_block.h"

#if defined(__x86_64__) && !defined(SHOP_PORTABLE)
#include <immintrin.h>
#define SHOP_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,pclmul,bmi,popcnt")))

namespace shop {
namespace {

// The machine's own fetching ahead stops at each page.
constexpr std::size_t kAheadBytes = 1024;

// Of a mask. The forms without one begin with a vector that gcc 12 takes for forgotten.
constexpr std::uint8_t kAllFour = 0xF;
constexpr std::uint16_t kAllSixteen = 0xFFFF;

SHOP_AVX512 inline std::uint64_t equal_bits(__m512i bytes, char wanted) {
  return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(wanted));
}

SHOP_AVX512 inline std::uint64_t running_xor(std::uint64_t bits) {
  const __m128i value = _mm_set_epi64x(0, static_cast<long long>(bits));
  return static_cast<std::uint64_t>(
      _mm_cvtsi128_si64(_mm_clmulepi64_si128(value, _mm_set1_epi8(-1), 0)));
}

// Sixteen places at least are written: beyond the last one rubbish, into the slack.
SHOP_AVX512 inline void write_places(std::uint64_t separators, std::size_t offset,
                                     CsvIndexState& state) {
  alignas(64) static constexpr std::uint8_t kNumbers[64] = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
      22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
      44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  const __m512i base = _mm512_set1_epi32(static_cast<int>(offset));
  const __m512i places = _mm512_maskz_compress_epi8(separators, _mm512_load_si512(kNumbers));
  const auto write = [&](__m128i sixteen, std::size_t at) SHOP_AVX512 {
    _mm512_storeu_si512(state.next_place + at,
                        _mm512_add_epi32(base, _mm512_maskz_cvtepu8_epi32(kAllSixteen, sixteen)));
  };
  const auto count = static_cast<std::size_t>(__builtin_popcountll(separators));
  write(_mm512_maskz_extracti32x4_epi32(kAllFour, places, 0), 0);
  if (count > 16) [[unlikely]] {
    write(_mm512_maskz_extracti32x4_epi32(kAllFour, places, 1), 16);
    write(_mm512_maskz_extracti32x4_epi32(kAllFour, places, 2), 32);
    write(_mm512_maskz_extracti32x4_epi32(kAllFour, places, 3), 48);
  }
  state.next_place += count;
}

SHOP_AVX512 inline void take_block(__m512i bytes, std::uint64_t valid, std::size_t offset,
                                   CsvIndexState& state) {
  const CsvBlock block = {equal_bits(bytes, '"'), equal_bits(bytes, ','), equal_bits(bytes, '\n'),
                          equal_bits(bytes, '\r')};
  const std::uint64_t separators = take_csv_block(block, running_xor(block.quotes) ^ state.inside,
                                                  valid, static_cast<std::uint32_t>(offset), state);
  write_places(separators, offset, state);
}

}  // namespace

SHOP_AVX512 void index_csv_avx512(std::string_view bytes, CsvIndex& index) {
  CsvIndexState state = begin_csv_index(bytes, index);
  std::size_t at = 0;
  for (; at + kCsvBlockBytes <= bytes.size(); at += kCsvBlockBytes) {
    fetch_line(bytes.data() + at + kAheadBytes);  // beyond the end it does nothing
    take_block(_mm512_loadu_si512(bytes.data() + at), ~0ULL, at, state);
  }
  if (at < bytes.size()) {
    const std::uint64_t valid = ~0ULL >> (kCsvBlockBytes - (bytes.size() - at));
    take_block(_mm512_maskz_loadu_epi8(valid, bytes.data() + at), valid, at, state);
  }
  end_csv_index(state, index);
}

bool has_avx512_csv_index() {
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("pclmul") &&
         __builtin_cpu_supports("bmi");
}

}  // namespace shop

#else

namespace shop {

void index_csv_avx512(std::string_view, CsvIndex&) { SHOP_ASSERT(has_avx512_csv_index()); }
bool has_avx512_csv_index() { return false; }

}  // namespace shop
#endif
