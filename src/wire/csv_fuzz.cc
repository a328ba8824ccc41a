// SPDX-License-Identifier: Apache-2.0
//
// Feeds any bytes to the CSV readers: nothing crashes, no byte is lost, and it does not matter
// how the bytes are cut.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "wire/csv_index.h"
#include "wire/fuzz_readers.h"

namespace shop {
namespace {

void check_index(std::string_view bytes, void (*index)(std::string_view, CsvIndex&)) {
  CsvIndex plain;
  index_csv_portable(bytes, plain);
  CsvIndex fast;
  index(bytes, fast);
  SHOP_ASSERT(fast.place_count == plain.place_count && fast.record_count == plain.record_count);
  SHOP_ASSERT(fast.doubtful == plain.doubtful && fast.open_quote == plain.open_quote);
  for (std::size_t i = 0; i < fast.place_count; ++i) SHOP_ASSERT(fast.places[i] == plain.places[i]);
}

void run(std::string_view bytes) {
  if (has_avx2_csv_index()) check_index(bytes, index_csv_avx2);
  if (has_avx512_csv_index()) check_index(bytes, index_csv_avx512);
  check_cuts(make_csv_transaction_reader, bytes);
  check_cuts(make_csv_product_reader, bytes);
  check_cuts(make_csv_user_reader, bytes);
}

}  // namespace
}  // namespace shop

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  shop::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
