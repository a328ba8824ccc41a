// SPDX-License-Identifier: Apache-2.0
//
// Reads CSV of any columns into rows of texts: for small files such as regions or a test's tables.
//
// By the same scanner as the readers of records, so what it says of RFC 4180 holds for them too.
// A broken line becomes a row with its raw bytes as the only text and `broken` set.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shop {

struct CsvRow {
  std::vector<std::string> texts;
  std::uint64_t line = 0;
  bool broken = false;
};

std::vector<CsvRow> read_csv_rows(std::string_view bytes);

}  // namespace shop
