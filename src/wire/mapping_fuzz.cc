// SPDX-License-Identifier: Apache-2.0
//
// Feeds any bytes to the reader of mappings, and to the readers that follow one.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "wire/mapping.h"
#include "wire/reader.h"

namespace shop {
namespace {

RecordContext context() { return {ShopZone::utc(), *Currency::find("GBP")}; }

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

// The bytes are a mapping, and behind a zero byte the file that it describes.
void run(std::string_view bytes) {
  const std::size_t zero = std::min(bytes.find('\0'), bytes.size());
  const std::string_view csv = bytes.substr(std::min(zero + 1, bytes.size()));
  const auto mapping = parse_mapping(bytes.substr(0, zero), "fuzz");
  const auto ready = parse_mapping(*ready_mapping_text("uci-online-retail"), "ready");
  SHOP_ASSERT(ready.has_value());
  read_all(*make_mapped_transaction_reader(*ready, context()), csv, csv.size() + 1);
  if (!mapping) return;
  if (mapping->transactions)
    read_all(*make_mapped_transaction_reader(*mapping, context()), csv, csv.size() + 1);
  if (mapping->products) read_all(*make_mapped_product_reader(*mapping, context()), csv, 7);
  if (mapping->users) read_all(*make_mapped_user_reader(*mapping, context()), csv, 7);
}

}  // namespace
}  // namespace shop

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  shop::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
