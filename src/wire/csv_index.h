// SPDX-License-Identifier: Apache-2.0
//
// Finds the commas and line ends of CSV bytes that stand outside quotes, 64 bytes at a time.
//
// After Langdale and Lemire, "Parsing Gigabytes of JSON per Second" (2019):
//   1. a bit for each quote, comma, line feed and carriage return of a block;
//   2. the running xor of the quote bits: ones from an opening quote up to its closing one
//      (a carry-less multiplication by all ones; shifts where there is none);
//   3. separators are the commas and line feeds at zeros; their places are written out;
//   4. a quote may open only behind a separator or a closing quote (an escaped quote), and only a
//      separator, a line end or a quote may follow a closing one. The first place where
//      this does not hold is `doubtful`: from the record that it stands in onwards the index says
//      nothing, and csv_scanner.h looks at that record byte by byte.
//
// Threads: no state but the index given.   Cost: about 20 ns a line of 92 bytes with AVX2, two
// thirds of it with AVX-512.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace shop {

// Bytes are indexed in blocks.
inline constexpr std::size_t kCsvBlockBytes = 64;

struct CsvIndex {
  static constexpr std::uint32_t kNone = UINT32_MAX;

  std::vector<std::uint32_t> places;       // of all separators; more room than `place_count`
  std::vector<std::uint32_t> record_ends;  // which of `places` are line feeds
  // Where the blocks begin that hold a doubled quote (its second half), ascending; then kNone.
  std::vector<std::uint32_t> escapes;
  std::size_t place_count = 0;
  std::size_t record_count = 0;
  std::uint32_t doubtful = kNone;  // see 4.
  bool open_quote = false;         // the bytes end within quotes
  bool quoted_line_feeds = false;  // there are line feeds within quotes
};

// Indexes `bytes` (less than 4 GiB), which begin with a record, by the fastest way that this
// machine has.
void index_csv(std::string_view bytes, CsvIndex& index);

// The same in portable code, with AVX2 and with AVX-512; the latter two only where the machine has
// it.
void index_csv_portable(std::string_view bytes, CsvIndex& index);
void index_csv_avx2(std::string_view bytes, CsvIndex& index);
void index_csv_avx512(std::string_view bytes, CsvIndex& index);
bool has_avx2_csv_index();
bool has_avx512_csv_index();

}  // namespace shop
