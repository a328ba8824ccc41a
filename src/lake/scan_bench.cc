// SPDX-License-Identifier: Apache-2.0
//
// Measures reading what product x city x hour needs, over a lake that lake_bench wrote:
// scan_bench DIR MANIFEST
// Beside it: scan_bench.py, the same in DuckDB.
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <vector>

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
  const shop::LakeQuery query{.product = true, .city = true, .hour = true};
  double best = 1e9;
  double processor = 1e9;
  std::array<std::uint64_t, 2> rows{};
  std::array<std::int64_t, 2> units{};
  for (int n = 0; n < 5; ++n) {
    const double used = processor_seconds();
    const auto start = std::chrono::steady_clock::now();
    shop::Dictionaries texts;
    rows = {};
    units = {};
    std::vector<shop::LakeVisitor> visitors;
    for (std::size_t thread = 0; thread < 2; ++thread)
      visitors.push_back([&, thread](const shop::LakeColumns& columns) {
        rows[thread] += columns.rows;
        for (std::size_t i = 0; i < columns.rows; ++i) units[thread] += columns.units[i];
      });
    const auto snapshot = [&]() -> shop::Result<shop::LakeSnapshot> { return (*lake)->snapshot(); };
    SHOP_ASSERT(shop::scan_lake(snapshot, query, texts, visitors));
    processor = std::min(processor, processor_seconds() - used);
    best = std::min(
        best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  fmt::print(
      "{{\"bench\":\"lake/scan\",\"seconds\":{:.3f},\"cpu\":{:.3f},\"rows\":{},\"units\":{}}}\n",
      best, processor, rows[0] + rows[1], units[0] + units[1]);
  return 0;
}
