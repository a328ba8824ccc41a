// SPDX-License-Identifier: Apache-2.0
//
// Feeds any bytes to the reader of mappings, and to the readers that follow one.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "wire/fuzz_readers.h"
#include "wire/mapping.h"

namespace shop {
namespace {

// The bytes are a mapping, and behind a zero byte the file that it describes.
void run(std::string_view bytes) {
  const std::size_t zero = std::min(bytes.find('\0'), bytes.size());
  const std::string_view csv = bytes.substr(std::min(zero + 1, bytes.size()));
  const auto mapping = parse_mapping(bytes.substr(0, zero), "fuzz");
  const auto ready = parse_mapping(*ready_mapping_text("uci-online-retail"), "ready");
  SHOP_ASSERT(ready.has_value());
  read_all(*make_mapped_transaction_reader(*ready, fuzz_context()), csv, csv.size() + 1);
  if (!mapping) return;
  if (mapping->transactions)
    read_all(*make_mapped_transaction_reader(*mapping, fuzz_context()), csv, csv.size() + 1);
  if (mapping->products) read_all(*make_mapped_product_reader(*mapping, fuzz_context()), csv, 7);
  if (mapping->users) read_all(*make_mapped_user_reader(*mapping, fuzz_context()), csv, 7);
}

}  // namespace
}  // namespace shop

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  shop::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
