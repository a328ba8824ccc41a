// SPDX-License-Identifier: Apache-2.0
//
// Reads any bytes with a reader of records, for the fuzzers: checks that no byte is lost, and says
// what came out, so that it can be compared with another way of cutting the same bytes.
//
//   SHOP_ASSERT(read_all(*whole, bytes, bytes.size() + 1) == read_all(*cut, bytes, 7));
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "wire/reader.h"

namespace shop {

inline RecordContext fuzz_context() { return {ShopZone::utc(), *Currency::find("GBP")}; }

// Reads all, `step` bytes more a call, and sums up what came out.
template <class Row>
std::string read_all(RecordReader<Row>& reader, std::string_view bytes, std::size_t step) {
  std::string summary;
  std::size_t used = 0;
  for (std::size_t given = 0; given < bytes.size() || given == 0;) {
    given = std::min(given + step, bytes.size());
    RecordBatch<Row> batch;
    const std::string exact(bytes.substr(used, given - used));
    used += reader.read(exact, given == bytes.size(), SIZE_MAX, batch);
    for (const Row& row : batch.rows) {
      summary += std::to_string(row.line) + " " + std::string(cause_name(row.cause)) + " " +
                 std::string(row.id) + "<" + std::string(row.raw) + ">";
    }
    if (bytes.empty()) break;
  }
  SHOP_ASSERT(used == bytes.size());
  return summary;
}

// Makes two readers of one sort; the bytes cut must give what the bytes as a whole gave.
template <class MakeReader>
void check_cuts(const MakeReader& make_reader, std::string_view bytes) {
  const auto whole = make_reader(fuzz_context());
  const auto cut = make_reader(fuzz_context());
  const std::size_t step = bytes.empty() ? 1 : 1 + static_cast<std::uint8_t>(bytes.back()) % 50;
  SHOP_ASSERT(read_all(*whole, bytes, bytes.size() + 1) == read_all(*cut, bytes, step));
}

}  // namespace shop
