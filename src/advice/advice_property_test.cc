// SPDX-License-Identifier: Apache-2.0
//
// Any order of arrival, with refunds, corrections and voids between, gives the same settings and
// the same recommendations, to the byte, as the clean history of what stands at the end.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "advice/advice.h"
#include "advice/random_shop.h"

namespace shop {
namespace {

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

// What the neighbours of each user buy, by ids, where few of many are asked.
std::map<std::string, std::int64_t> of_few_neighbours(RandomShop& shop,
                                                      const std::vector<Entry>& entries) {
  Dictionaries dictionaries;
  AdviceState state(dictionaries);
  state.apply(shop.of_host(entries, dictionaries));
  state.settle();
  const Decay decay(kOne * 9 / 10);
  const Neighbours neighbours(state.history, state.buyers, decay, {.neighbours = 2, .buyers = 4});
  Neighbours::Scratch scratch;
  std::map<std::string, std::int64_t> scores;
  for (Symbol user = 0; user < dictionaries.users.size(); ++user) {
    neighbours.find(user, Profile(state.history.purchases(user), decay), scratch);
    for (const Symbol product : scratch.alike.touched())
      scores[std::string(dictionaries.users.text(user)) + " " +
             std::string(dictionaries.products.text(product))] = scratch.alike[product];
  }
  return scores;
}

TEST(AdviceProperty, BreaksCapsByIdsAlone) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    RandomShop shop(seed);
    const auto clean = of_few_neighbours(shop, shop.stands);
    EXPECT_GT(clean.size(), 50U);
    std::vector<Entry> entered = shop.entered;
    shop.shuffle(entered);
    EXPECT_EQ(of_few_neighbours(shop, entered), clean) << "seed " << seed;
  }
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
