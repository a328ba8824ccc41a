// SPDX-License-Identifier: Apache-2.0
//
// Measures the readers on lines of the seed's form in memory, one thread: the index alone, records
// parsed and validated, the same with the columns in another order, with a stray quote in every
// line, and as JSON lines. Prints the best of several runs, by the thread's own time, so that
// others on the machine take less from it.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

#include "base/prng.h"
#include "wire/csv_index.h"
#include "wire/reader.h"

namespace shop {
namespace {

constexpr int kLines = 500'000;
constexpr int kRuns = 15;

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

double seconds_of_this_thread() {
  timespec now = {};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <class Work>
void measure(const char* what, const std::string& lines, Work work) {
  double best = 1e9;
  for (int run = 0; run < kRuns; ++run) {
    const double start = seconds_of_this_thread();
    work();
    best = std::min(best, seconds_of_this_thread() - start);
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

RecordContext context() { return {ShopZone::utc(), *Currency::find("GBP")}; }

// The lines with something put before and behind each.
std::string with_each_line(std::string_view lines, std::string_view before,
                           std::string_view behind) {
  std::string out;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    out.append(before).append(lines.substr(0, end)).append(behind).append("\n");
    lines.remove_prefix(end + 1);
  }
  return out;
}

std::string as_json(const std::string& lines) {
  auto reader = make_csv_transaction_reader(context());
  ShopZone zone = ShopZone::utc();
  TransactionBatch batch;
  reader->read(lines, true, SIZE_MAX, batch);
  std::string out;
  for (const Transaction& t : batch.rows) {
    fmt::format_to(std::back_inserter(out),
                   R"({{"transaction_id":"{}","user_id":"{}","product_id":"{}",)"
                   R"("product_name":"{}","category":"{}","quantity":{},"price":{},"total":{},)"
                   R"("timestamp":"{}","city":"{}"}})",
                   t.id, t.user, t.product, t.product_name, t.category, t.quantity,
                   t.currency.plain(t.price_micro / 10'000), t.currency.plain(t.total_minor),
                   zone.format_local(t.time), t.city);
    out += '\n';
  }
  return out;
}

template <class Make>
void measure_reader(const char* what, const std::string& bytes, std::size_t good_expected,
                    Make make) {
  TransactionBatch batch;
  measure(what, bytes, [&] {
    auto reader = make();
    std::string_view rest = bytes;
    std::size_t rows = 0;
    std::size_t good = 0;
    while (!rest.empty()) {
      batch.clear();
      rest.remove_prefix(reader->read(rest, true, 4096, batch));
      rows += batch.rows.size();
      for (const Transaction& row : batch.rows) good += row.cause == Cause::none ? 1 : 0;
    }
    check(rows == kLines && good == good_expected, what);
  });
}

void run() {
  const std::string lines = make_lines();
  fmt::print("{} lines, {:.1f} bytes each\n", kLines, static_cast<double>(lines.size()) / kLines);
  if (has_avx2_csv_index()) measure_index(lines, "index, avx2", index_csv_avx2);
  if (has_avx512_csv_index()) measure_index(lines, "index, avx512", index_csv_avx512);
  measure_index(lines, "index, portable", index_csv_portable);
  measure_reader("parsed and validated", lines, kLines,
                 [] { return make_csv_transaction_reader(context()); });
  const std::string header =
      "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city,"
      "order_id\n";
  measure_reader("with another header", header + with_each_line(lines, {}, ",7"), kLines,
                 [] { return make_csv_transaction_reader(context()); });
  measure_reader("a quote within each text", with_each_line(lines, "5\" ", {}), kLines,
                 [] { return make_csv_transaction_reader(context()); });
  measure_reader("all broken", with_each_line(lines, "\"5\" ", {}), 0,
                 [] { return make_csv_transaction_reader(context()); });
  measure_reader("JSON lines", as_json(lines), kLines,
                 [] { return make_json_transaction_reader(context()); });
}

}  // namespace
}  // namespace shop

int main() { shop::run(); }
