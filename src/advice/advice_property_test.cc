// SPDX-License-Identifier: Apache-2.0
//
// Any order of arrival, with refunds, corrections and voids between, gives the same settings and
// the same recommendations, to the byte, as the clean history of what stands at the end.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <sstream>

#include "advice/advice.h"
#include "base/prng.h"
#include "views/till.h"

namespace shop {
namespace {

// A shop of some habits and much chance: what was entered, and what stands of it.
class RandomShop {
 public:
  explicit RandomShop(std::uint64_t seed) : prng_(seed) {
    const std::uint64_t sales = 300 + prng_.below(900);
    for (std::uint64_t sale = 0; sale < sales; ++sale) step();
  }

  std::vector<Entry> entered;
  std::vector<Entry> stands;  // sales alone, with the units that are left
  std::map<std::string, int> counts;

  // The same entries as another host would have them, with symbols of its own.
  std::vector<Entry> of_host(std::vector<Entry> entries, Dictionaries& theirs) {
    for (Entry& entry : entries) {
      entry.user = theirs.users.intern(texts_.users.text(entry.user));
      entry.product = theirs.products.intern(texts_.products.text(entry.product));
    }
    return entries;
  }
  void shuffle(std::vector<Entry>& entries) {
    for (std::size_t left = entries.size(); left > 1; --left)
      std::swap(entries[left - 1], entries[prng_.below(left)]);
  }

 private:
  Entry random_sale() {
    Entry sale;
    const std::uint64_t user = prng_.below(60);
    const std::uint64_t kind = prng_.chance(0.6) ? user % 6 : prng_.below(6);
    const std::uint64_t product = 5 * kind + prng_.below(5);
    sale.user = texts_.users.intern(user == 59 ? "guest" : "u" + std::to_string(user));
    sale.product = texts_.products.intern("p" + std::to_string(product));
    sale.day = sale.sale_day = Day{static_cast<std::int32_t>(20'000 + prng_.below(150))};
    if (prng_.chance(0.2)) sale.order = orders_.emplace_back("o" + std::to_string(prng_.below(30)));
    sale.units = 1 + static_cast<std::int64_t>(prng_.below(3));
    sale.transactions = 1;
    return sale;
  }
  void refund(const Entry& sale, std::int64_t units, Entry& left) {
    Entry entry = sale;
    entry.line = Kind::refund;
    entry.day = Day{sale.day.number + static_cast<std::int32_t>(prng_.below(40))};
    entry.units = -units;
    entry.transactions = 0;
    entry.refunds = 1;
    entered.push_back(entry);
    if (prng_.chance(0.2)) {
      ++counts["refund taken back"];
      entered.push_back(entry.opposite());
    } else {
      left.units -= units;
    }
  }
  void step() {
    Entry sale = random_sale();
    entered.push_back(sale);
    if (prng_.chance(0.15)) {
      ++counts["correction"];
      entered.push_back(sale.opposite());
      sale = random_sale();
      entered.push_back(sale);
    }
    Entry left = sale;
    if (prng_.chance(0.2)) {
      ++counts["refund of all"];
      refund(sale, sale.units, left);
    } else if (sale.units > 1 && prng_.chance(0.2)) {
      ++counts["refund of some"];
      refund(sale, 1, left);
    } else if (prng_.chance(0.1)) {
      ++counts["void"];
      entered.push_back(sale.opposite());
      return;
    }
    if (left.units > 0) stands.push_back(left);
  }

  Prng prng_;
  Dictionaries texts_;
  std::deque<std::string> orders_;
};

// Everything that is recommended to anybody, and why, as text.
std::string all_advice(RandomShop& shop, const std::vector<Entry>& entries) {
  Dictionaries dictionaries;
  Advice advice(dictionaries);
  advice.apply(shop.of_host(entries, dictionaries));
  advice.settle();
  advice.learn();
  std::ostringstream text;
  for (const std::int64_t weight : advice.settings().weights) text << weight << ' ';
  text << advice.settings().neighbours.rarity.number << '\n';
  Advice::Scratch scratch;
  const auto name_of = [&](Symbol product) { return dictionaries.products.text(product); };
  for (int number = 0; number < 61; ++number) {
    const std::string id = "u" + std::to_string(number);
    const Symbol user = dictionaries.users.find(id).value_or(kNoSymbol);
    const std::span<const Scored> ranked = advice.rank(user, 8, scratch);
    for (const Scored& scored : ranked)
      text << id << ' ' << name_of(scored.product) << ' ' << scored.score << ' '
           << advice.explain(scored.product, scratch).words(name_of) << '\n';
  }
  return text.str();
}

TEST(AdviceProperty, IsThatOfTheCleanHistoryInAnyOrder) {
  std::map<std::string, int> counts;
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    RandomShop shop(seed);
    const std::string clean = all_advice(shop, shop.stands);
    EXPECT_GT(std::count(clean.begin(), clean.end(), '\n'), 100) << "seed " << seed;
    EXPECT_EQ(all_advice(shop, shop.entered), clean) << "seed " << seed;
    for (int order = 0; order < 2; ++order) {
      std::vector<Entry> entered = shop.entered;
      shop.shuffle(entered);
      EXPECT_EQ(all_advice(shop, entered), clean) << "seed " << seed << ", shuffled";
    }
    for (const auto& [what, count] : shop.counts) counts[what] += count;
  }
  for (const char* what :
       {"refund of all", "refund of some", "refund taken back", "correction", "void"})
    EXPECT_GT(counts[what], 20) << what;
}

// Entries that come and go one by one between two questions leave nothing behind.
TEST(AdviceProperty, ForgetsWhatWasTakenBack) {
  RandomShop shop(7);
  Dictionaries dictionaries;
  const std::vector<Entry> entries = shop.of_host(shop.stands, dictionaries);
  Advice advice(dictionaries);
  advice.apply(entries);
  advice.settle();
  advice.learn();
  Advice::Scratch scratch;
  const auto advice_now = [&] {
    std::vector<std::pair<Symbol, std::int64_t>> all;
    for (Symbol user = 0; user < dictionaries.users.size(); ++user)
      for (const Scored& scored : advice.rank(user, 8, scratch))
        all.emplace_back(scored.product, scored.score);
    return all;
  };
  const auto before = advice_now();
  std::size_t differed = 0;
  for (std::size_t at = 0; at < entries.size(); at += 9) {
    const Entry gone = entries[at].opposite();
    advice.apply({&gone, 1});
    advice.settle();
    if (advice_now() != before) ++differed;
    advice.apply({&entries[at], 1});
    advice.settle();
    ASSERT_EQ(advice_now(), before) << "entry " << at;
  }
  EXPECT_GT(differed, 20U);
}

}  // namespace
}  // namespace shop
