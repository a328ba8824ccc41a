// SPDX-License-Identifier: Apache-2.0
//
// Measures what catalogue (with timelines and stock), customers and flags cost an entry.
//
//   views_b_bench [entries, default 10000000] [with-orders]
//
// A year of a shop in order of time: 1 million users and 5,000 products by Zipf, 2 in 100 lines
// reversed. Each product has a count and a reorder level, so that alerts are observed all along.
// Blocks of 128 entries, as ShopViews hands them on; making them is outside the clock.
#include <time.h>

#include <algorithm>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "base/prng.h"
#include "views/catalogue.h"
#include "views/customers.h"
#include "views/flags.h"

namespace shop {
namespace {

constexpr std::size_t kBatch = 65'536;
constexpr std::size_t kBlock = 128;

class Zipf {
 public:
  explicit Zipf(std::size_t size) : sums_(size) {
    double sum = 0;
    for (std::size_t rank = 0; rank < size; ++rank)
      sums_[rank] = sum += 1.0 / static_cast<double>(rank + 1);
  }
  Symbol draw(Prng& prng) const {
    const auto at = std::lower_bound(sums_.begin(), sums_.end(), prng.unit() * sums_.back());
    return static_cast<Symbol>(at - sums_.begin());
  }

 private:
  std::vector<double> sums_;
};

void intern(Symbols& table, const std::string& prefix, int count) {
  for (int at = 0; at < count; ++at) table.intern(prefix + std::to_string(at));
}

struct Traffic {
  Dictionaries& dictionaries;
  std::size_t total;
  bool orders;
  Prng prng{7};
  Zipf users{1'000'000};
  Zipf products{5'000};
  std::vector<std::string> texts{};
  std::vector<Entry> batch{};
  std::size_t made = 0;

  void next() {
    const Currency pound = *Currency::find("GBP");
    batch.clear();
    texts.clear();
    texts.reserve(kBatch);
    while (batch.size() < kBatch && made < total) {
      Entry entry;
      entry.position = ++made;
      const auto day = static_cast<std::int32_t>(made * 365 / (total + 1));
      entry.day = entry.sale_day = Day{20'000 + day};
      entry.time = {(20'000 + day) * kMicrosPerDay +
                    static_cast<std::int64_t>(prng.below(86'400)) * kMicrosPerSecond};
      // Numbered as they come, as in a host; 0 is the guest.
      entry.user = dictionaries.users.intern("user" + std::to_string(users.draw(prng)));
      entry.product = entry.product_name = products.draw(prng);
      entry.city = static_cast<Symbol>(prng.below(20));
      entry.units = 1 + static_cast<std::int64_t>(prng.below(3));
      entry.revenue_minor = entry.units * 999;
      entry.transactions = 1;
      entry.currency = pound;
      if (orders) {
        texts.push_back("order-" + std::to_string(made / 3));
        entry.order = texts.back();
      }
      if (!batch.empty() && prng.below(50) == 0 && batch.back().sign > 0) {
        const Position position = entry.position;
        entry = batch.back();
        entry.position = position;
        entry.sign = -1;
        entry.units = -entry.units;
        entry.revenue_minor = -entry.revenue_minor;
        entry.transactions = -1;
      }
      batch.push_back(entry);
    }
  }
};

void give_levels(Catalogue& catalogue, const Dictionaries& dictionaries) {
  for (Symbol product = 0; product < 5'000; ++product) {
    ProductRecord record;
    const std::string id(dictionaries.products.text(product));
    record.id = record.name = record.raw = id;
    record.stock = 1000;
    record.has_stock = record.has_reorder_level = true;
    record.reorder_level = 100;
    catalogue.apply(record, 0);
  }
}

// Processor time of this thread: others may be at work on the machine.
double now_nanos() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

template <class View>
double feed(View& view, std::span<const Entry> entries) {
  const double begin = now_nanos();
  view.apply(entries);
  return now_nanos() - begin;
}

template <class View>
void snapshot(const char* name, View& view) {
  std::size_t bytes = 0;
  double longest = 0;
  double total = 0;
  const std::vector<std::string> chunks = view.all_chunks();
  for (const std::string& chunk : chunks) {
    const double start = now_nanos();
    bytes += view.save_chunk(chunk).size();
    const double spent = (now_nanos() - start) / 1e6;
    longest = std::max(longest, spent);
    total += spent;
  }
  std::printf("%s: %zu chunks, %.1f MB, saved in %.0f ms, longest %.2f ms\n", name, chunks.size(),
              static_cast<double>(bytes) / 1e6, total, longest);
}

int run(std::size_t total, bool orders) {
  Dictionaries dictionaries;
  dictionaries.users.intern("guest");
  intern(dictionaries.products, "product", 5'000);
  intern(dictionaries.names, "name", 5'000);
  intern(dictionaries.categories, "category", 10);
  intern(dictionaries.cities, "city", 20);
  Catalogue catalogue(dictionaries);
  Customers customers(dictionaries);
  Flags flags(dictionaries, catalogue, customers);
  give_levels(catalogue, dictionaries);
  Traffic traffic{.dictionaries = dictionaries, .total = total, .orders = orders};
  double spent[4] = {};
  for (traffic.next(); !traffic.batch.empty(); traffic.next()) {
    const std::span<const Entry> all = traffic.batch;
    for (std::size_t at = 0; at < all.size(); at += kBlock) {
      const auto block = all.subspan(at, std::min(kBlock, all.size() - at));
      std::size_t sum = 0;
      const double begin = now_nanos();
      for (const Entry& entry : block) sum += entry.user + entry.order.size();
      spent[3] += now_nanos() - begin + (sum == 1);
      spent[0] += feed(catalogue, block);
      spent[1] += feed(customers, block);
      spent[2] += feed(flags, block);
    }
  }
  const char* names[3] = {"catalogue", "customers", "flags"};
  const std::size_t bytes[3] = {catalogue.bytes(), customers.bytes(), flags.bytes()};
  double sum = 0;
  for (int view = 0; view < 3; ++view) {
    sum += spent[view];
    std::printf("%-10s %6.1f ns/entry %6.1f bytes/entry\n", names[view],
                spent[view] / static_cast<double>(total),
                static_cast<double>(bytes[view]) / static_cast<double>(total));
  }
  std::printf("together   %6.1f ns/entry; touching the entries alone %.1f; %llu notifications\n",
              sum / static_cast<double>(total), spent[3] / static_cast<double>(total),
              static_cast<unsigned long long>(catalogue.alerts().notified()));
  snapshot("catalogue", catalogue);
  snapshot("customers", customers);
  snapshot("flags", flags);
  return 0;
}

}  // namespace
}  // namespace shop

int main(int argument_count, char** arguments) {
  const std::size_t total =
      argument_count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 10'000'000;
  return shop::run(total, argument_count > 2 && std::strcmp(arguments[2], "with-orders") == 0);
}
