// SPDX-License-Identifier: Apache-2.0
//
// Feeds any bytes to the JSON readers: nothing crashes, no byte is lost, and it does not matter
// how the bytes are cut.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "wire/fuzz_readers.h"

namespace shop {
namespace {

void run(std::string_view bytes) {
  check_cuts(make_json_transaction_reader, bytes);
  check_cuts(make_json_product_reader, bytes);
  check_cuts(make_json_user_reader, bytes);
}

}  // namespace
}  // namespace shop

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  shop::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
