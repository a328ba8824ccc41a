// SPDX-License-Identifier: Apache-2.0
//
// Measures the lake's writer on one core: lake_bench [in-order|shuffled|uuid|uuid-in-order]
// [million rows] [DIR] [days]
//
// Times append, flush and merging; making the entries is not counted.
#include <fmt/format.h>
#include <sys/resource.h>
#include <time.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/assert.h"
#include "lake/lake.h"
#include "lake/test_shop.h"
#include "lake/test_store.h"

namespace {

// Time of the processor, so that what else runs on the machine does not count; and of the wall.
struct Times {
  double processor = 0;
  double wall = 0;
};
Times now() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return {
      static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec),
      std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count()};
}
void add_since(Times& to, Times start) {
  const Times end = now();
  to.processor += end.processor - start.processor;
  to.wall += end.wall - start.wall;
}

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string order = count > 1 ? arguments[1] : "in-order";
  const std::uint64_t rows =
      (count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 10) * 1'000'000;
  const std::string directory = count > 3 ? arguments[3] : "/tmp/lake_bench";
  std::filesystem::remove_all(directory);
  std::filesystem::remove(directory + ".manifest");

  shop::lake::TestShop::Shape shape;
  shape.days = count > 4 ? static_cast<std::uint32_t>(std::atoi(arguments[4])) : 365;
  shape.shuffled = !order.ends_with("in-order");
  shape.entries = rows;
  shape.users = 1'000'000;
  shape.products = 5000;
  shape.uuids = order.starts_with("uuid");
  shop::lake::TestShop simulated(shape);
  shop::lake::TestStore store{directory + ".manifest"};
  auto lake = shop::Lake::open({.directory = directory}, store, {});
  SHOP_ASSERT(lake);
  const double before = peak_mib();

  constexpr std::uint32_t kBatch = 8192;
  shop::Decisions decisions;
  Times append;
  Times flush;
  Times merge;
  for (shop::Position next = 1; next <= rows; next += kBatch) {
    simulated.fill(decisions, next,
                   static_cast<std::uint32_t>(std::min<std::uint64_t>(kBatch, rows + 1 - next)));
    auto start = now();
    SHOP_ASSERT((*lake)->append(decisions, simulated.dictionaries(), {}));
    add_since(append, start);
    if (!(*lake)->should_flush({}) && next + kBatch <= rows) continue;
    start = now();
    SHOP_ASSERT((*lake)->flush({}));
    add_since(flush, start);
    start = now();
    while (*(*lake)->merge_step({})) {
    }
    add_since(merge, start);
  }
  std::size_t most = 0;
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;
  for (const auto& [day, of_day] : (*lake)->snapshot().manifest->days) {
    most = std::max(most, of_day->size());
    for (const auto& file : *of_day) bytes += file.bytes;
    files += of_day->size();
  }
  const shop::LakeStatistics statistics = (*lake)->statistics();
  const double wall = append.wall + flush.wall + merge.wall;
  const double processor = append.processor + flush.processor + merge.processor;
  const auto number = static_cast<double>(rows);
  fmt::print(
      "{{\"bench\":\"lake/{}\",\"rows\":{},\"rows_per_second\":{:.0f},"
      "\"rows_per_cpu_second\":{:.0f},\"cpu\":{{\"append\":{:.3f},\"flush\":{:.3f},"
      "\"merge\":{:.3f}}},\"flushes\":{},\"merges\":{},\"files\":{},\"files_a_day_max\":{},"
      "\"bytes_per_row\":{:.1f},\"peak_mib\":{:.0f},\"of_which_lake\":{:.0f}}}\n",
      order, rows, number / wall, number / processor, append.processor, flush.processor,
      merge.processor, statistics.flushes, statistics.merges, files, most,
      static_cast<double>(bytes) / number, peak_mib(), peak_mib() - before);
  return 0;
}
