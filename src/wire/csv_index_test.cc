// SPDX-License-Identifier: Apache-2.0
#include "wire/csv_index.h"

#include <gtest/gtest.h>

#include <string>

#include "base/prng.h"

namespace shop {
namespace {

std::string described(const CsvIndex& index) {
  std::string text;
  for (std::size_t i = 0; i < index.place_count; ++i) text += std::to_string(index.places[i]) + " ";
  text += "| ";
  for (std::size_t i = 0; i < index.record_count; ++i)
    text += std::to_string(index.record_ends[i]) + " ";
  text += "| " + std::to_string(static_cast<std::int32_t>(index.doubtful));
  if (index.open_quote) text += " open";
  if (index.escapes.front() != CsvIndex::kNone) text += " escaped";
  if (index.quoted_line_feeds) text += " lines";
  return text;
}

std::string portable(std::string_view bytes) {
  CsvIndex index;
  index_csv_portable(bytes, index);
  return described(index);
}

TEST(CsvIndex, FindsSeparatorsOutsideQuotes) {
  EXPECT_EQ(portable("a,\"b,c\"\nd\n"), "1 7 9 | 1 2 | -1");
  EXPECT_EQ(portable("\"a\nb\",c"), "5 | | -1 lines");
  EXPECT_EQ(portable("\"a\"\"b\"\r\n"), "7 | 0 | -1 escaped");
  EXPECT_EQ(portable("a,\"b"), "1 | | -1 open");
}

TEST(CsvIndex, DoubtsQuotesInOddPlaces) {
  EXPECT_EQ(portable("a\"b"), "| | 1 open");
  EXPECT_EQ(portable("\"a\"b,c\n"), "4 6 | 1 | 3");
  EXPECT_EQ(portable("\"a\"\rb\n"), "5 | 0 | 4");
}

// Bytes that are mostly what matters, so that every pair of them meets at every place.
std::string random_bytes(Prng& prng, std::size_t size) {
  constexpr std::string_view kUsual = "\"\",,\n\rab";
  std::string bytes;
  while (bytes.size() < size) {
    bytes += prng.below(16) == 0 ? static_cast<char>(prng.below(256))
                                 : kUsual[prng.below(kUsual.size())];
  }
  return bytes;
}

void expect_as_portable(void (*index)(std::string_view, CsvIndex&)) {
  Prng prng(7);
  CsvIndex fast;
  CsvIndex plain;
  for (int round = 0; round < 20'000; ++round) {
    const std::string bytes = random_bytes(prng, prng.below(300));
    index(bytes, fast);
    index_csv_portable(bytes, plain);
    ASSERT_EQ(described(fast), described(plain)) << "round " << round;
  }
  for (const std::size_t size : {63U, 64U, 65U, 128U, 129U}) {
    for (const char byte : {',', '\n', '"'}) {
      const std::string bytes(size, byte);
      index(bytes, fast);
      index_csv_portable(bytes, plain);
      ASSERT_EQ(described(fast), described(plain)) << size << " of " << byte;
    }
  }
}

TEST(CsvIndex, IsTheSameWithAvx2) {
  if (!has_avx2_csv_index()) GTEST_SKIP() << "this machine has no AVX2, or this build no SIMD";
  expect_as_portable(index_csv_avx2);
}

TEST(CsvIndex, IsTheSameWithAvx512) {
  if (!has_avx512_csv_index()) GTEST_SKIP() << "this machine has no AVX-512, or this build no SIMD";
  expect_as_portable(index_csv_avx512);
}

// The definition, one byte at a time.
TEST(CsvIndex, IsWhatItsDefinitionSays) {
  Prng prng(8);
  CsvIndex index;
  for (int round = 0; round < 20'000; ++round) {
    const std::string bytes = random_bytes(prng, prng.below(200));
    index_csv_portable(bytes, index);
    bool inside = false;
    std::size_t place = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (bytes[i] == '"') inside = !inside;
      if (inside || (bytes[i] != ',' && bytes[i] != '\n')) continue;
      ASSERT_LT(place, index.place_count);
      ASSERT_EQ(index.places[place++], i);
    }
    ASSERT_EQ(place, index.place_count);
    ASSERT_EQ(index.open_quote, inside);
  }
}

}  // namespace
}  // namespace shop
