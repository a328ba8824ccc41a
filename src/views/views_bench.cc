// SPDX-License-Identifier: Apache-2.0
//
// Measures what each view costs an entry, in time order and with the days shuffled.
//
//   views_bench [entries, default 10000000]
//
// A year of a shop: 1 million users and 5,000 products by Zipf, 20 cities, 10 categories, 4 in 100
// lines refunds of a sale of up to 30 days before, 1 in 100 reversals. Entries are made in batches
// of 4,096 outside the clock, as the ledger would hand them on.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "base/prng.h"
#include "views/shop_views.h"

namespace shop {
namespace {

constexpr int kDays = 365;
constexpr std::size_t kBatch = 4096;

// Draws 0 … size-1 with a probability falling as 1 / (rank + 1).
class Zipf {
 public:
  explicit Zipf(std::size_t size) : sums_(size) {
    double sum = 0;
    for (std::size_t rank = 0; rank < size; ++rank) {
      sum += 1.0 / static_cast<double>(rank + 1);
      sums_[rank] = sum;
    }
  }
  std::uint32_t draw(Prng& prng) const {
    const double at = prng.unit() * sums_.back();
    return static_cast<std::uint32_t>(std::lower_bound(sums_.begin(), sums_.end(), at) -
                                      sums_.begin());
  }

 private:
  std::vector<double> sums_;
};

class Shop {
 public:
  Shop(std::uint64_t entries, bool shuffled)
      : entries_(entries), shuffled_(shuffled), users_(1'000'000), products_(5'000) {
    for (int at = 0; at < 1'000'000; ++at) intern(dictionaries.users, "user-", at);
    for (int at = 0; at < 5'000; ++at) intern(dictionaries.products, "product-", at);
    for (int at = 0; at < 5'000; ++at) intern(dictionaries.names, "Name of product ", at);
    for (int at = 0; at < 20; ++at) intern(dictionaries.cities, "City ", at);
    for (int at = 0; at < 10; ++at) intern(dictionaries.categories, "Category ", at);
    currency_ = *Currency::find("GBP");
    for (int at = 0; at < 65536; ++at) ids_ += "transaction-" + std::to_string(100000 + at);
  }

  void next(std::vector<Entry>& batch) {
    batch.clear();
    while (batch.size() < kBatch && made_ < entries_) batch.push_back(make());
  }

  Dictionaries dictionaries;

 private:
  static void intern(Symbols& symbols, const char* prefix, int number) {
    symbols.intern(prefix + std::to_string(number));
  }

  Entry make() {
    Entry entry;
    entry.position = ++made_;
    const int day = shuffled_ ? static_cast<int>(prng_.below(kDays))
                              : static_cast<int>(made_ * kDays / (entries_ + 1));
    entry.day = entry.sale_day = Day{20'000 + day};
    entry.hour = static_cast<std::uint8_t>(shuffled_ ? prng_.below(24)
                                                     : made_ * kDays * 24 / (entries_ + 1) % 24);
    entry.time = {(entry.day.number * 24LL + entry.hour) * 3600 * kMicrosPerSecond +
                  static_cast<std::int64_t>(prng_.below(3'600'000'000))};
    entry.root = entry.subject = entry.record_id =
        std::string_view(ids_).substr(made_ % 65536 * 18, 18);
    entry.user = users_.draw(prng_);
    entry.product = entry.product_name = products_.draw(prng_);
    entry.category = entry.product % 10;
    entry.city = static_cast<Symbol>(prng_.below(20));
    entry.units = static_cast<std::int64_t>(1 + prng_.below(3));
    entry.price_micro = static_cast<std::int64_t>(99 + entry.product * 37 % 90'000) * 10'000;
    entry.has_price = true;
    entry.revenue_minor = entry.price_micro / 10'000 * entry.units;
    entry.transactions = 1;
    entry.currency = currency_;
    const std::uint64_t dice = prng_.below(100);
    if (dice < 4) {
      entry.line = Kind::refund;
      entry.sale_day.number -= static_cast<std::int32_t>(prng_.below(30));
      entry.units = -entry.units;
      entry.revenue_minor = -entry.revenue_minor;
      entry.transactions = 0;
      entry.refunds = 1;
    } else if (dice == 4 && last_sale_.position != 0) {
      entry = last_sale_;
      entry.position = made_;
      entry.sign = -1;
      entry.units = -entry.units;
      entry.revenue_minor = -entry.revenue_minor;
      entry.transactions = -1;
      last_sale_.position = 0;
    } else if (dice == 5) {
      last_sale_ = entry;
    }
    return entry;
  }

  std::uint64_t entries_;
  bool shuffled_;
  Zipf users_;
  Zipf products_;
  Currency currency_;
  std::string ids_;
  Prng prng_{7};
  std::uint64_t made_ = 0;
  Entry last_sale_;
};

template <class View>
std::size_t memory_of(const View& view) {
  if constexpr (requires { view.memory_bytes(); }) return view.memory_bytes();
  return 0;
}

struct Cost {
  double mean = 0;
  double median = 0;
  friend Cost operator+(const Cost& a, const Cost& b) {
    return {a.mean + b.mean, a.median + b.median};
  }
};

// One view's share, fed beside the others as in a host: they compete for the caches.
template <class View>
struct Measured {
  const char* name;
  View view;
  std::chrono::nanoseconds spent{0};
  std::vector<float> blocks{};

  Measured(const char* its_name, Dictionaries& dictionaries) : name(its_name), view(dictionaries) {}
  void apply(std::span<const Entry> entries) {
    const auto begin = std::chrono::steady_clock::now();
    view.apply(entries);
    const std::chrono::nanoseconds block = std::chrono::steady_clock::now() - begin;
    spent += block;
    blocks.push_back(static_cast<float>(block.count()) / static_cast<float>(entries.size()));
  }
  // The mean is what it took; the median of the blocks leaves out growth, and the other tenants
  // of a shared machine.
  Cost print(std::uint64_t entries) {
    std::nth_element(blocks.begin(), blocks.begin() + static_cast<long>(blocks.size() / 2),
                     blocks.end());
    const Cost cost{static_cast<double>(spent.count()) / static_cast<double>(entries),
                    static_cast<double>(blocks[blocks.size() / 2])};
    std::printf("  %-14s %6.1f ns/entry  %6.1f in the median block  %7.1f MB\n", name, cost.mean,
                cost.median, static_cast<double>(memory_of(view)) / 1e6);
    return cost;
  }
};

void measure(std::uint64_t entries, bool shuffled) {
  Shop shop(entries, shuffled);
  std::tuple views{Measured<Revenue>("revenue", shop.dictionaries),
                   Measured<Hours>("hours", shop.dictionaries),
                   Measured<Statistics>("statistics", shop.dictionaries),
                   Measured<BestSellers>("best_sellers", shop.dictionaries)};
  std::vector<Entry> batch;
  for (shop.next(batch); !batch.empty(); shop.next(batch)) {
    for (std::span<const Entry> rest(batch); !rest.empty();) {
      const std::span<const Entry> block = rest.first(std::min(ShopViews::kBlock, rest.size()));
      std::apply([&](auto&... view) { (view.apply(block), ...); }, views);
      rest = rest.subspan(block.size());
    }
  }
  std::printf("%s, %llu entries\n", shuffled ? "days shuffled" : "in order",
              static_cast<unsigned long long>(entries));
  const Cost sum = std::apply([&](auto&... view) { return (view.print(entries) + ...); }, views);
  std::printf("  %-14s %6.1f ns/entry  %6.1f in the median block\n", "together", sum.mean,
              sum.median);
  std::fflush(stdout);
}

void measure_queries(std::uint64_t entries) {
  Shop shop(entries, false);
  ShopViews views(shop.dictionaries);
  std::vector<Entry> batch;
  for (shop.next(batch); !batch.empty(); shop.next(batch)) {
    views.revenue.apply(batch);
    views.statistics.apply(batch);
    views.best_sellers.apply(batch);
  }
  const auto time = [](const char* name, auto&& query) {
    const auto begin = std::chrono::steady_clock::now();
    const auto result = static_cast<long long>(query());
    const std::chrono::duration<double, std::micro> spent =
        std::chrono::steady_clock::now() - begin;
    std::printf("%-44s %10.0f us  (%lld)\n", name, spent.count(), result);
  };
  const Day from{20'000};
  const Day to{20'000 + kDays - 1};
  const auto revenue = [&](Basis basis) {
    Int128 sum = 0;
    views.revenue.visit(basis, from, to, [&](Day, Symbol, Symbol, Currency, const Measures& sums) {
      sum += sums.revenue_minor;
    });
    return sum;
  };
  time("revenue, a year, refund's day", [&] { return revenue(Basis::refund_day); });
  time("revenue, a year, sale's day", [&] { return revenue(Basis::sale_day); });
  for (int round = 0; round < 3; ++round) {
    time("best sellers, top 5 of a day",
         [&] { return views.best_sellers.top({.from = to, .to = to})[0].transactions; });
  }
  time("best sellers, top 5 of a year",
       [&] { return views.best_sellers.top({.from = from, .to = to})[0].transactions; });
  time("statistics, all sales of a year as one", [&] {
    Distribution all;
    views.statistics.visit(
        from, to,
        [&](Day, Symbol, Symbol, Currency, const StatisticsCell& cell) { all.add(cell); });
    return all.summary()->median_minor;
  });
  const auto save = [&](auto& view) {
    std::size_t bytes = 0;
    for (const std::string& name : view.all_chunks()) bytes += view.save_chunk(name).size();
    return bytes;
  };
  time("save all chunks of revenue (bytes)", [&] { return save(views.revenue); });
  time("save all chunks of statistics (bytes)", [&] { return save(views.statistics); });
  time("save all chunks of best sellers (bytes)", [&] { return save(views.best_sellers); });
}

}  // namespace
}  // namespace shop

int main(int argc, char** argv) {
  const std::uint64_t entries = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000'000;
  for (const bool shuffled : {false, true}) shop::measure(entries, shuffled);
  shop::measure_queries(entries);
}
