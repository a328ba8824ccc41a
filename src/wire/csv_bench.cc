// SPDX-License-Identifier: Apache-2.0
//
// Measures the CSV reader on lines of the seed's form in memory, one thread: the index alone, and
// records parsed and validated. Prints the best of several runs.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "base/prng.h"
#include "wire/csv_index.h"
#include "wire/reader.h"

namespace shop {
namespace {

constexpr int kLines = 500'000;
constexpr int kRuns = 9;

std::string make_lines() {
  constexpr const char* kProducts[] = {"Laptop", "iPhone 14", "Nike Shoes", "Desk Lamp", "Kettle"};
  constexpr const char* kCategories[] = {"Electronics", "Phones & Tablets", "Shoes", "Home"};
  constexpr const char* kCities[] = {"London", "Manchester", "Birmingham", "Leeds", "Glasgow"};
  Prng prng(1);
  std::string lines;
  for (int i = 0; i < kLines; ++i) {
    const auto quantity = 1 + prng.below(9);
    const auto price = 100 + prng.below(200'000);
    const auto total = quantity * price;
    const auto second = static_cast<std::uint64_t>(i) * 86'400 / kLines;
    fmt::format_to(std::back_inserter(lines),
                   "{},{},{},\"{}\",\"{}\",{},{}.{:02},{}.{:02},2024-12-30 "
                   "{:02}:{:02}:{:02},\"{}\"\n",
                   100'000 + i, 1'000 + prng.below(900'000), 2'000 + prng.below(5'000),
                   kProducts[prng.below(5)], kCategories[prng.below(4)], quantity, price / 100,
                   price % 100, total / 100, total % 100, second / 3600, second / 60 % 60,
                   second % 60, kCities[prng.below(5)]);
  }
  return lines;
}

template <class Work>
void measure(const char* what, const std::string& lines, Work work) {
  double best = 1e9;
  for (int run = 0; run < kRuns; ++run) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    best = std::min(best, taken.count());
  }
  fmt::print("{:<28} {:6.2f} million lines/s  {:5.2f} GB/s  {:6.1f} ns a line\n", what,
             kLines / best / 1e6, static_cast<double>(lines.size()) / best / 1e9,
             best / kLines * 1e9);
}

void measure_index(const std::string& lines, const char* what,
                   void (*index)(std::string_view, CsvIndex&)) {
  CsvIndex places;
  measure(what, lines, [&] {
    constexpr std::size_t kWindow = 64 * 1024;
    for (std::size_t at = 0; at < lines.size(); at += kWindow)
      index(std::string_view(lines).substr(at, kWindow), places);
  });
}

void check(bool holds, const char* what) {
  if (holds) return;
  fmt::print(stderr, "wrong: {}\n", what);
  std::exit(1);
}

void run() {
  const std::string lines = make_lines();
  fmt::print("{} lines, {:.1f} bytes each\n", kLines, static_cast<double>(lines.size()) / kLines);
  if (has_fast_csv_index()) measure_index(lines, "index, avx2", index_csv_avx2);
  measure_index(lines, "index, portable", index_csv_portable);
  TransactionBatch batch;
  measure("parsed and validated", lines, [&] {
    auto reader = make_csv_transaction_reader({ShopZone::utc(), *Currency::find("GBP")});
    std::string_view rest = lines;
    std::size_t rows = 0;
    std::size_t bad = 0;
    while (!rest.empty()) {
      batch.clear();
      rest.remove_prefix(reader->read(rest, true, 4096, batch));
      rows += batch.rows.size();
      for (const Transaction& row : batch.rows) bad += row.cause != Cause::none ? 1 : 0;
    }
    check(rows == kLines && bad == 0, "the number of good rows");
  });
}

}  // namespace
}  // namespace shop

int main() { shop::run(); }
