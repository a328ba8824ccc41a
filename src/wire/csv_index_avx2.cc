// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "base/assert.h"
#include "base/fetch_line.h"
#include "wire/csv_index.h"
#include "wire/csv_index_block.h"

#if defined(__x86_64__) && !defined(SHOP_PORTABLE)
#include <immintrin.h>
#define SHOP_AVX2 __attribute__((target("avx2,pclmul,bmi,popcnt")))

namespace shop {
namespace {

// The machine's own fetching ahead stops at each page.
constexpr std::size_t kAheadBytes = 1024;

SHOP_AVX2 inline std::uint64_t equal_bits(__m256i low, __m256i high, char wanted) {
  const __m256i everywhere = _mm256_set1_epi8(wanted);
  const auto first =
      static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, everywhere)));
  const auto second =
      static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, everywhere)));
  return first | (static_cast<std::uint64_t>(second) << 32);
}

SHOP_AVX2 inline std::uint64_t running_xor(std::uint64_t bits) {
  const __m128i value = _mm_set_epi64x(0, static_cast<long long>(bits));
  return static_cast<std::uint64_t>(
      _mm_cvtsi128_si64(_mm_clmulepi64_si128(value, _mm_set1_epi8(-1), 0)));
}

SHOP_AVX2 inline void take_block(const char* bytes, std::uint64_t valid, std::size_t offset,
                                 CsvIndexState& state) {
  const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
  const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + 32));
  const CsvBlock block = {equal_bits(low, high, '"'), equal_bits(low, high, ','),
                          equal_bits(low, high, '\n'), equal_bits(low, high, '\r')};
  index_csv_block(block, running_xor(block.quotes) ^ state.inside, valid,
                  static_cast<std::uint32_t>(offset), state);
}

}  // namespace

SHOP_AVX2 void index_csv_avx2(std::string_view bytes, CsvIndex& index) {
  CsvIndexState state = begin_csv_index(bytes, index);
  std::size_t at = 0;
  for (; at + kCsvBlockBytes <= bytes.size(); at += kCsvBlockBytes) {
    fetch_line(bytes.data() + at + kAheadBytes);  // beyond the end it does nothing
    take_block(bytes.data() + at, ~0ULL, at, state);
  }
  if (at < bytes.size()) {
    char tail[kCsvBlockBytes] = {};
    std::memcpy(tail, bytes.data() + at, bytes.size() - at);
    take_block(tail, ~0ULL >> (kCsvBlockBytes - (bytes.size() - at)), at, state);
  }
  end_csv_index(state, index);
}

bool has_avx2_csv_index() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") &&
         __builtin_cpu_supports("bmi");
}

}  // namespace shop

#else

namespace shop {

void index_csv_avx2(std::string_view, CsvIndex&) { SHOP_ASSERT(has_avx2_csv_index()); }
bool has_avx2_csv_index() { return false; }

}  // namespace shop
#endif
