// SPDX-License-Identifier: Apache-2.0
//
// What a large shop's advice costs: 1 million users, 100,000 products, 10 million purchases by
// default. Prints the time to fold an entry, the memory, the time to learn, and the times of
// answers and of single changes; asserts that changes that were taken back leave answers as they
// were.
//
//   advice_bench [users] [products] [purchases a user]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "advice/advice.h"
#include "base/assert.h"
#include "base/prng.h"

namespace {

using namespace shop;
using Steady = std::chrono::steady_clock;

double micros_since(Steady::time_point start) {
  return std::chrono::duration<double, std::micro>(Steady::now() - start).count();
}

struct Times {
  std::vector<double> micros;
  void print(const char* what) {
    std::sort(micros.begin(), micros.end());
    const auto at = [&](double part) {
      return micros[static_cast<std::size_t>(part * static_cast<double>(micros.size() - 1))];
    };
    fmt::print("{:<28} p50 {:>8.1f} us  p99 {:>8.1f} us  most {:>8.1f} us\n", what, at(0.5),
               at(0.99), micros.back());
  }
};

// Products are bought by a power law; each user has a taste, which is a stretch of the products.
class Trade {
 public:
  Trade(Dictionaries& dictionaries, std::uint64_t users, std::uint64_t products)
      : users_(users), products_(products) {
    for (std::uint64_t user = 0; user < users; ++user)
      dictionaries.users.intern(std::to_string(1'000'000 + user));
    for (std::uint64_t product = 0; product < products; ++product)
      dictionaries.products.intern(std::to_string(200'000 + product));
  }
  Entry sale(std::int32_t day) {
    Entry sale;
    const std::uint64_t user = prng_.below(users_);
    sale.user = static_cast<Symbol>(user);
    const double skewed = std::pow(prng_.unit(), 3.0);
    const auto popular = static_cast<std::uint64_t>(skewed * static_cast<double>(products_));
    const std::uint64_t own = (user * 7919 + prng_.below(12)) % products_;
    sale.product = static_cast<Symbol>(prng_.chance(0.5) ? own : popular);
    sale.day = sale.sale_day = Day{day};
    sale.units = sale.transactions = 1;
    return sale;
  }

 private:
  Prng prng_{1};
  std::uint64_t users_;
  std::uint64_t products_;
};

std::uint64_t argument(int count, char** words, int at, std::uint64_t otherwise) {
  return count > at ? std::strtoull(words[at], nullptr, 10) : otherwise;
}

}  // namespace

int main(int count, char** words) {
  const std::uint64_t users = argument(count, words, 1, 1'000'000);
  const std::uint64_t products = argument(count, words, 2, 100'000);
  const std::uint64_t purchases = users * argument(count, words, 3, 10);
  constexpr std::int32_t kFirstDay = 20'000;
  constexpr std::int32_t kDays = 365;
  Dictionaries dictionaries;
  Trade trade(dictionaries, users, products);
  Advice advice(dictionaries, {.guest = ""});
  const Steady::time_point fold_start = Steady::now();
  for (std::uint64_t at = 0; at < purchases; ++at) {
    const Entry sale = trade.sale(kFirstDay + static_cast<std::int32_t>(at * kDays / purchases));
    advice.apply({&sale, 1});
  }
  advice.settle();
  fmt::print("{:<28} {:.2f} us an entry, {} of them\n", "fold",
             micros_since(fold_start) / static_cast<double>(purchases), purchases);
  fmt::print("{:<28} {:.0f} MiB\n", "state",
             static_cast<double>(advice.state().bytes()) / (1 << 20));
  const Steady::time_point learn_start = Steady::now();
  advice.learn();
  fmt::print("{:<28} {:.1f} s\n", "learn", micros_since(learn_start) / 1e6);

  Advice::Scratch scratch;
  Prng prng(2);
  const auto anybody = [&] { return static_cast<Symbol>(prng.below(users)); };
  Times rank, explain, change;
  for (int at = 0; at < 2000; ++at) {
    const Symbol user = anybody();
    const Steady::time_point start = Steady::now();
    const std::span<const Scored> best = advice.rank(user, 10, scratch);
    rank.micros.push_back(micros_since(start));
    const Steady::time_point explain_start = Steady::now();
    for (const Scored& scored : best) (void)advice.explain(scored.product, scratch);
    explain.micros.push_back(micros_since(explain_start));
  }
  rank.print("ten products for a user");
  explain.print("the reasons of ten");

  const Symbol watched = anybody();
  const auto answer = [&] {
    std::vector<std::pair<Symbol, std::int64_t>> all;
    for (const Scored& scored : advice.rank(watched, 10, scratch))
      all.emplace_back(scored.product, scored.score);
    return all;
  };
  const auto before = answer();
  std::vector<Entry> sales;
  for (int at = 0; at < 20'000; ++at) sales.push_back(trade.sale(kFirstDay + kDays));
  for (const bool back : {false, true}) {
    for (const Entry& sale : sales) {
      const Entry entry = back ? sale.opposite() : sale;
      const Steady::time_point start = Steady::now();
      advice.apply({&entry, 1});
      advice.settle();
      change.micros.push_back(micros_since(start));
    }
  }
  change.print("a purchase, or one taken back");
  SHOP_ASSERT(answer() == before);
  return 0;
}
