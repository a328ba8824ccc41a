// SPDX-License-Identifier: Apache-2.0
//
// Measures the core on one thread: CSV bytes in memory, parsed, validated, deduplicated, folded
// into all views. Prints one JSON line with the sums, so that a peer's answer can be held against
// it.
//
//   core_bench FILE.csv
#include <fmt/format.h>
#include <time.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <string_view>
#include <utility>

#include "base/large_array.h"
#include "ledger/ledger.h"
#include "source_history.h"
#include "views/shop_views.h"
#include "wire/reader.h"

namespace {

using shop::Position;

constexpr std::size_t kRows = 1024;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Of the processor, so that the shares hold on a busy machine too.
double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Times {
  double parse = 0;
  double decide = 0;
  double remember = 0;
  double views = 0;
};

// The bytes of the file, and how many they are.
std::pair<shop::LargeArray<char>, std::size_t> read_file(const char* path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::size_t size = file ? static_cast<std::size_t>(file.tellg()) : 0;
  shop::LargeArray<char> bytes(size + 1);
  file.seekg(0);
  file.read(bytes.data(), static_cast<std::streamsize>(size));
  return {std::move(bytes), size};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto [bytes, size] = read_file(argv[1]);
  shop::Dictionaries dictionaries;
  shop::RecordContext context;
  context.zone = *shop::ShopZone::load("Europe/London");
  context.currency = *shop::Currency::find("GBP");
  shop::bench::SourceHistory history(dictionaries, context);
  shop::Ledger ledger(dictionaries, history, {});
  shop::ShopViews views(dictionaries);
  const auto reader = shop::make_csv_transaction_reader(context);
  const shop::Receipt receipt{{4'000'000'000'000'000}, "bench"};

  shop::TransactionBatch batch;
  shop::Decisions decisions;
  shop::Tally tally;
  Times times;
  std::string_view rest(bytes.data(), size);
  const auto start = std::chrono::steady_clock::now();
  for (bool more = true; more;) {
    double at = processor_seconds();
    const auto lap = [&](double& time) {
      const double now = processor_seconds();
      time += now - at;
      at = now;
    };
    batch.clear();
    const std::string_view source = rest;
    rest.remove_prefix(reader->read(rest, true, kRows, batch));
    more = batch.rows.size() == kRows;
    lap(times.parse);
    decisions.clear(history.end());
    if (!ledger.decide(batch.rows, receipt, decisions)) return 1;
    lap(times.decide);
    history.add(decisions, source);
    lap(times.remember);
    views.apply(decisions.entries);
    lap(times.views);
    tally += decisions.tally;
  }
  const double seconds = seconds_since(start);
  shop::Int128 revenue = 0;
  views.revenue.visit(shop::Basis::refund_day, shop::kFirstDay, shop::kLastDay,
                      [&](shop::Day, shop::Symbol, shop::Symbol, shop::Currency,
                          const shop::Measures& sums) { revenue += sums.revenue_minor; });
  const auto records = static_cast<double>(tally.records);
  fmt::print(
      "{{\"records\":{},\"booked\":{},\"duplicates\":{},\"issues\":{},\"revenue_minor\":{},"
      "\"seconds\":{:.3f},\"per_second\":{:.0f},\"parse_ns\":{:.1f},\"decide_ns\":{:.1f},"
      "\"remember_ns\":{:.1f},\"views_ns\":{:.1f}}}\n",
      tally.records, tally.booked, tally.duplicates, tally.issues, shop::to_string(revenue),
      seconds, records / seconds, times.parse * 1e9 / records, times.decide * 1e9 / records,
      times.remember * 1e9 / records, times.views * 1e9 / records);
  return 0;
}
