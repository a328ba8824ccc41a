// SPDX-License-Identifier: Apache-2.0
//
// Measures product x city x hour over a lake that lake_bench wrote: scan_bench DIR MANIFEST
// Beside it: scan_bench.py, the same in DuckDB.
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "base/assert.h"
#include "lake/scan.h"
#include "lake/test_store.h"

namespace {

double processor_seconds() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

}  // namespace

int main(int count, char** arguments) {
  SHOP_ASSERT(count > 2);
  shop::lake::TestStore store{std::string(arguments[2])};
  auto lake = shop::Lake::open({.directory = arguments[1]}, store, {});
  SHOP_ASSERT(lake);
  const shop::LakeQuery query{
      .keys = {shop::LakeKey::product, shop::LakeKey::city, shop::LakeKey::hour}};
  double best = 1e9;
  double processor = 1e9;
  std::size_t groups = 0;
  std::int64_t units = 0;
  for (int n = 0; n < 5; ++n) {
    const double used = processor_seconds();
    const auto start = std::chrono::steady_clock::now();
    const auto sums = shop::scan_lake([&] { return (*lake)->snapshot(); }, query);
    SHOP_ASSERT(sums);
    processor = std::min(processor, processor_seconds() - used);
    best = std::min(
        best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    groups = sums->size();
    units = 0;
    sums->each([&](const shop::LakeGroup& group) { units += group.units; });
  }
  fmt::print(
      "{{\"bench\":\"lake/scan\",\"seconds\":{:.3f},\"cpu\":{:.3f},\"groups\":{},\"units\":{}}}\n",
      best, processor, groups, units);
  return 0;
}
