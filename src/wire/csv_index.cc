// SPDX-License-Identifier: Apache-2.0
#include "wire/csv_index.h"

#include <bit>
#include <cstring>

#include "wire/csv_index_block.h"

namespace shop {
namespace {

// One bit for each of 8 bytes that equals `wanted`: exact, unlike the usual test for a zero byte,
// because no carry leaves a byte. The multiplication gathers the eight top bits.
std::uint64_t equal_bits(std::uint64_t word, std::uint64_t wanted_everywhere) {
  constexpr std::uint64_t kLow7 = 0x7F7F7F7F7F7F7F7FULL;
  const std::uint64_t difference = word ^ wanted_everywhere;
  const std::uint64_t zero = ~(((difference & kLow7) + kLow7) | difference | kLow7);
  return ((zero >> 7) * 0x0102040810204080ULL) >> 56;
}

constexpr std::uint64_t everywhere(char byte) {
  return 0x0101010101010101ULL * static_cast<std::uint8_t>(byte);
}

CsvBlock classify(const char* bytes) {
  CsvBlock block;
  for (unsigned i = 0; i < 8; ++i) {
    std::uint64_t word;
    std::memcpy(&word, bytes + 8 * i, 8);
    block.quotes |= equal_bits(word, everywhere('"')) << (8 * i);
    block.commas |= equal_bits(word, everywhere(',')) << (8 * i);
    block.line_feeds |= equal_bits(word, everywhere('\n')) << (8 * i);
    block.carriage_returns |= equal_bits(word, everywhere('\r')) << (8 * i);
  }
  return block;
}

std::uint64_t running_xor(std::uint64_t bits) {
  for (unsigned shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

static_assert(std::endian::native == std::endian::little);

}  // namespace

void index_csv_portable(std::string_view bytes, CsvIndex& index) {
  CsvIndexState state = begin_csv_index(bytes, index);
  std::size_t at = 0;
  for (; at + kCsvBlockBytes <= bytes.size(); at += kCsvBlockBytes) {
    const CsvBlock block = classify(bytes.data() + at);
    index_csv_block(block, running_xor(block.quotes) ^ state.inside, ~0ULL,
                    static_cast<std::uint32_t>(at), state);
  }
  if (at < bytes.size()) {
    char tail[kCsvBlockBytes] = {};
    std::memcpy(tail, bytes.data() + at, bytes.size() - at);
    const CsvBlock block = classify(tail);
    index_csv_block(block, running_xor(block.quotes) ^ state.inside,
                    ~0ULL >> (kCsvBlockBytes - (bytes.size() - at)), static_cast<std::uint32_t>(at),
                    state);
  }
  end_csv_index(state, index);
}

void index_csv(std::string_view bytes, CsvIndex& index) {
  static const auto fastest = has_avx512_csv_index() ? index_csv_avx512
                              : has_avx2_csv_index() ? index_csv_avx2
                                                     : index_csv_portable;
  fastest(bytes, index);
}

}  // namespace shop
