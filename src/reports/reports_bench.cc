// SPDX-License-Identifier: Apache-2.0
//
// Times reports over a shop of invented transactions, in processor time of one core; the argument
// is their number in millions (10 if absent). With a second argument, a report's name, prints it as
// a seller sees it.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "base/assert.h"
#include "base/prng.h"
#include "reports/best_sellers_report.h"
#include "reports/customers_report.h"
#include "reports/formats.h"
#include "reports/revenue_report.h"
#include "reports/revenue_rows.h"
#include "reports/source_of_views.h"
#include "reports/trends_report.h"

namespace shop {
namespace {

constexpr int kDays = 730;
constexpr std::uint64_t kProducts = 5000;
const std::vector<std::string> kCities = {"London", "Manchester", "Leeds",   "Bristol",
                                          "York",   "Cardiff",    "Glasgow", "Bath"};
const std::vector<std::string> kCategories = {"Electronics", "Sports", "Home",  "Books",
                                              "Garden",      "Toys",   "Music", "Food"};

// The columns of all entries, as a lake would hand them out.
class ColumnsInMemory : public EntryScan {
 public:
  void add(const Entry& entry) {
    day.push_back(entry.day);
    product.push_back(entry.product);
    city.push_back(entry.city);
    category.push_back(entry.category);
    hour.push_back(entry.hour);
    currency.push_back(entry.currency.index());
    transactions.push_back(entry.transactions);
    refunds.push_back(entry.refunds);
    units.push_back(entry.units);
    revenue.push_back(entry.revenue_minor);
  }
  Status visit(const ScanQuery&, std::span<const EntryVisitor> visitors) override {
    visitors.front()({.rows = day.size(),
                      .day = day.data(),
                      .product = product.data(),
                      .city = city.data(),
                      .category = category.data(),
                      .hour = hour.data(),
                      .currency = currency.data(),
                      .transactions = transactions.data(),
                      .refunds = refunds.data(),
                      .units = units.data(),
                      .revenue_minor = revenue.data()});
    return {};
  }

 private:
  std::vector<Day> day;
  std::vector<Symbol> product, city, category;
  std::vector<std::uint8_t> hour, currency;
  std::vector<std::int8_t> transactions, refunds;
  std::vector<std::int64_t> units, revenue;
};

struct Shop {
  Dictionaries dictionaries;
  ShopViews views{dictionaries};
  ColumnsInMemory columns;
  Regions regions;

  void fill(std::int64_t count) {
    for (const std::string& city : kCities) dictionaries.cities.intern(city);
    for (const std::string& category : kCategories) dictionaries.categories.intern(category);
    for (std::uint64_t i = 0; i < kProducts; ++i) {
      dictionaries.products.intern("p" + std::to_string(i));
      dictionaries.names.intern("Product " + std::to_string(i));
    }
    for (int i = 0; i < 100'000; ++i) dictionaries.users.intern("u" + std::to_string(i));
    Prng random(7);
    std::vector<Entry> block;
    for (std::int64_t i = 0; i < count; ++i) {
      block.push_back(entry(random, i, count));
      columns.add(block.back());
      if (block.size() == 8192) apply(block);
    }
    apply(block);
  }

 private:
  void apply(std::vector<Entry>& block) {
    views.apply(block);
    block.clear();
  }
  static std::uint64_t skewed(Prng& random, std::uint64_t bound) {
    const double at = static_cast<double>(random.below(1 << 20)) / (1 << 20);
    return static_cast<std::uint64_t>(at * at * at * static_cast<double>(bound));
  }
  static Entry entry(Prng& random, std::int64_t i, std::int64_t count) {
    Entry entry;
    entry.position = static_cast<Position>(i + 1);
    entry.day = entry.sale_day = Day{19723 + static_cast<std::int32_t>(i * kDays / count)};
    entry.hour = static_cast<std::uint8_t>(8 + (random.below(7) + random.below(8)));
    entry.time = {entry.day.number * kMicrosPerDay + entry.hour * 3600 * kMicrosPerSecond};
    entry.product = static_cast<Symbol>(skewed(random, kProducts));
    entry.product_name = entry.product;
    entry.category = entry.product % 8;
    entry.city = static_cast<Symbol>(skewed(random, kCities.size()));
    entry.user = static_cast<Symbol>(skewed(random, 100'000));
    entry.currency = *Currency::find("GBP");
    const auto units = static_cast<std::int64_t>(random.below(4)) + 1;
    const auto total = static_cast<std::int64_t>(199 + entry.product % 97 * 150) * units;
    const bool refund = random.below(40) == 0;
    entry.line = refund ? Kind::refund : Kind::sale;
    entry.transactions = refund ? 0 : 1;
    entry.refunds = refund ? 1 : 0;
    entry.units = refund ? -units : units;
    entry.revenue_minor = refund ? -total : total;
    return entry;
  }
};

// Of this thread, for the machine may be busy with others.
double cpu_milliseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

template <class Make>
void time_report(const char* name, Make&& make) {
  double best = 1e9;
  std::size_t rows = 0;
  for (int round = 0; round < 5; ++round) {
    const double start = cpu_milliseconds();
    const Result<Table> table = make();
    best = std::min(best, cpu_milliseconds() - start);
    rows = table->row_count();
  }
  std::printf("%-34s %9.2f ms  %8zu rows\n", name, best, rows);
}

void time_all(const ReportSource& source) {
  using enum ReportKey;
  time_report("revenue by month,category", [&] {
    return revenue_report(source, {{month, category}});
  });
  time_report("revenue by city,day", [&] { return revenue_report(source, {{city, day}}); });
  time_report("  on the sale's basis", [&] {
    return revenue_report(source, {{city, day}, {}, Basis::sale_day});
  });
  time_report("revenue by product", [&] { return revenue_report(source, {{product}}); });
  time_report("revenue by product,day", [&] { return revenue_report(source, {{product, day}}); });
  time_report("revenue by product,city,hour (scan)", [&] {
    return revenue_report(source, {{product, city, hour}});
  });
  time_report("  without sorting and the table", [&] {
    RowKeys keys({product, city, hour}, source);
    SHOP_ASSERT(group_revenue(source, {{product, city, hour}}, keys));
    return Result<Table>(Table());
  });
  time_report("statistics by month", [&] { return statistics_report(source, {{month}}); });
  time_report("best sellers", [&] { return best_sellers_report(source, {}); });
  time_report("trends (first section)",
              [&] { return Result<Table>(trends_report(source, {}).front()); });
  time_report("customers (first section)",
              [&] { return Result<Table>(customers_report(source, {}).front()); });
}

void show(const ReportSource& source, const std::string& name) {
  std::vector<Table> tables;
  if (name == "trends") tables = trends_report(source, {});
  if (name == "customers") tables = customers_report(source, {});
  if (name == "best-sellers") tables = {*best_sellers_report(source, {})};
  if (name == "statistics") tables = {*statistics_report(source, {{ReportKey::city}})};
  if (name == "revenue") tables = {*revenue_report(source, {{ReportKey::season, ReportKey::city}})};
  if (tables.empty()) return;
  write_sections(tables, Format::table, {100, true, true},
                 [](std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); });
}

}  // namespace
}  // namespace shop

int main(int argc, char** argv) {
  const double millions = argc > 1 ? std::atof(argv[1]) : 10;
  auto shop = std::make_unique<shop::Shop>();
  shop->fill(static_cast<std::int64_t>(millions * 1e6));
  shop::ReportSource source = shop::source_of(shop->views, shop->dictionaries, shop->regions, 0);
  source.scan = &shop->columns;
  if (argc > 2)
    shop::show(source, argv[2]);
  else
    shop::time_all(source);
  return 0;
}
