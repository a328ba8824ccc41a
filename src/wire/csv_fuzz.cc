// SPDX-License-Identifier: Apache-2.0
//
// Feeds any bytes to the CSV readers: nothing crashes, no byte is lost, and it does not matter
// how the bytes are cut.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "wire/csv_index.h"
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

void check_index(std::string_view bytes) {
  CsvIndex plain;
  index_csv_portable(bytes, plain);
  if (!has_fast_csv_index()) return;
  CsvIndex fast;
  index_csv_avx2(bytes, fast);
  SHOP_ASSERT(fast.place_count == plain.place_count && fast.record_count == plain.record_count);
  SHOP_ASSERT(fast.doubtful == plain.doubtful && fast.open_quote == plain.open_quote);
  for (std::size_t i = 0; i < fast.place_count; ++i) SHOP_ASSERT(fast.places[i] == plain.places[i]);
}

void run(std::string_view bytes) {
  check_index(bytes);
  auto whole = make_csv_transaction_reader(context());
  auto cut = make_csv_transaction_reader(context());
  const std::size_t step = bytes.empty() ? 1 : 1 + static_cast<std::uint8_t>(bytes.back()) % 50;
  SHOP_ASSERT(read_all(*whole, bytes, bytes.size() + 1) == read_all(*cut, bytes, step));
  read_all(*make_csv_product_reader(context()), bytes, bytes.size() + 1);
  read_all(*make_csv_user_reader(context()), bytes, bytes.size() + 1);
}

}  // namespace
}  // namespace shop

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  shop::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
