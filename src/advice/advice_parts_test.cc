// SPDX-License-Identifier: Apache-2.0
//
// The parts that advice is made of, each against what it should be, counted naively.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "advice/advice_fixture.h"
#include "advice/also_bought.h"
#include "advice/fixed_point.h"
#include "advice/neighbours.h"
#include "advice/repeat_habits.h"
#include "advice/top_products.h"
#include "base/prng.h"

namespace shop {
namespace {

using testing::ElementsAre;

TEST(FixedPoint, IntegerRootIsTheGreatestWhoseSquareFits) {
  Prng prng(1);
  for (int round = 0; round < 20'000; ++round) {
    const std::uint64_t value = prng.next() >> prng.below(64);
    const std::uint64_t root = integer_root(value);
    __extension__ using Wide = unsigned __int128;
    EXPECT_LE(Wide{root} * root, value);
    EXPECT_GT((Wide{root} + 1) * (Wide{root} + 1), value);
  }
  EXPECT_EQ(integer_root(0), 0U);
  EXPECT_EQ(integer_root(UINT64_MAX), UINT32_MAX);
}

TEST(FixedPoint, RootWeightIsAPowerOfTheValue) {
  for (int quarters = 0; quarters <= 4; ++quarters) {
    const RootWeights table(Quarters{quarters});
    for (const std::uint64_t value : {1ULL, 2ULL, 7ULL, 100ULL, 5'000ULL, 1'000'000ULL}) {
      const double power = std::pow(static_cast<double>(value), -quarters / 4.0);
      const auto weight = static_cast<double>(root_weight(value, Quarters{quarters})) / kOne;
      EXPECT_NEAR(weight, power, 2e-6 + power * 2e-3) << value << "^-" << quarters << "/4";
      EXPECT_EQ(table(value), root_weight(value, Quarters{quarters}));
    }
  }
  EXPECT_GT(root_weight(UINT64_MAX, Quarters{2}), 0);
}

TEST(FixedPoint, DecayEndsAndItsTotalsAddUp) {
  const Decay decay(kOne / 2);
  EXPECT_EQ(decay.weight(0), kOne);
  EXPECT_EQ(decay.weight(3), kOne / 8);
  EXPECT_EQ(decay.weight(Decay::kSteps), 0);
  EXPECT_EQ(decay.total(3), kOne + kOne / 2 + kOne / 4);
  EXPECT_EQ(decay.total(100'000), decay.total(Decay::kSteps));
}

TEST(TopProducts, AreThoseOfASortedListWhateverRisesAndFalls) {
  constexpr std::size_t kProducts = 60;
  constexpr std::size_t kKept = 10;
  Dictionaries dictionaries;
  for (std::size_t product = 0; product < kProducts; ++product)
    dictionaries.products.intern("p" + std::to_string((product * 37) % 100));
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Prng prng(seed);
    TopProducts top(dictionaries, kKept);
    std::vector<std::int64_t> scores(kProducts);
    for (int round = 0; round < 60; ++round) {
      for (std::uint64_t change = prng.below(6); change > 0; --change) {
        const auto product = static_cast<Symbol>(prng.below(kProducts));
        const std::int64_t by = prng.chance(0.6) ? 1 : -std::min<std::int64_t>(1, scores[product]);
        scores[product] += by;
        top.add(product, by);
      }
      top.settle();
      std::vector<Symbol> expected;
      for (Symbol product = 0; product < kProducts; ++product)
        if (scores[product] > 0) expected.push_back(product);
      std::sort(expected.begin(), expected.end(), [&](Symbol a, Symbol b) {
        if (scores[a] != scores[b]) return scores[a] > scores[b];
        return dictionaries.products.text(a) < dictionaries.products.text(b);
      });
      expected.resize(std::min(kKept, expected.size()));
      ASSERT_EQ(std::vector<Symbol>(top.best().begin(), top.best().end()), expected)
          << "seed " << seed << ", round " << round;
    }
  }
}

using Parts = AdviceShop;

// A purchase in another period of the calendar that comes and goes leaves the weights as they were.
TEST_F(Parts, PopularityOfLateForgetsAPeriodThatWasTakenBack) {
  buy("ann", "tea", 10);
  buy("bob", "milk", 60);
  state.settle();
  const std::int64_t before = state.popularity.late_share(product("tea"));
  EXPECT_LT(before, state.popularity.late_share(product("milk")) / 8);
  const Entry later = buy("cem", "tea", 70);
  apply(later.opposite());
  state.settle();
  EXPECT_EQ(state.popularity.late_share(product("tea")), before);
  buy("cem", "tea", 70);
  state.settle();
  EXPECT_GT(state.popularity.late_share(product("tea")),
            state.popularity.late_share(product("milk")));
}

TEST_F(Parts, AlsoBoughtPrefersWhatIsRareElsewhere) {
  for (int customer = 0; customer < 50; ++customer)
    buy("all" + std::to_string(customer), "bread", 1);
  for (int customer = 0; customer < 4; ++customer)
    for (const char* thing : {"lens", "tripod", "bread"})
      buy("c" + std::to_string(customer), thing, 2);
  buy("dan", "lens", 2);
  buy("dan", "lamp", 2);
  TogetherScratch scratch;
  std::vector<std::string> names;
  for (const Together& together : also_bought(state, product("lens"), 5, scratch)) {
    names.emplace_back(till.dictionaries.products.text(together.product));
    EXPECT_EQ(together.customers, 4);
  }
  EXPECT_THAT(names, ElementsAre("tripod", "bread")) << "one lamp is chance";
  EXPECT_TRUE(also_bought(state, product("unknown"), 5, scratch).empty());
}

TEST_F(Parts, NeighboursTellWhatTheyBoughtNext) {
  for (int customer = 0; customer < 10; ++customer) {
    const std::string id = "c" + std::to_string(customer);
    buy(id, "crib", 1);
    buy(id, "bottle", 1);
    buy(id, "highchair", 9);
    buy(id, "shoes", 20);
  }
  buy("ann", "bottle", 30);
  const Decay decay(kOne * 9 / 10);
  const Neighbours neighbours(state.history, state.buyers, decay, {});
  Neighbours::Scratch scratch;
  neighbours.find(user("ann"), Profile(state.history.purchases(user("ann")), decay), scratch);
  EXPECT_EQ(scratch.kept.size(), 10U);
  EXPECT_GT(scratch.alike[product("crib")], 0);
  EXPECT_EQ(scratch.next[product("crib")], 0) << "it came before";
  EXPECT_GT(scratch.next[product("highchair")], scratch.next[product("shoes")]);
  EXPECT_GT(scratch.next[product("shoes")], 0);
}

TEST_F(Parts, HabitsAreWhatUsersDid) {
  for (int customer = 0; customer < 100; ++customer) {
    const std::string id = "c" + std::to_string(customer);
    for (const char* thing : {"milk", "kettle"}) buy(id, thing, 1);
    buy(id, customer < 80 ? "milk" : "lamp", 2);
  }
  const Decay decay(kOne * 9 / 10);
  const RepeatHabits habits(state.history, decay);
  const auto chance = [&](std::string_view name) {
    const ProfileProduct once{product(name), 1, 0, Day{1}, Day{1}, kOne};
    return static_cast<double>(habits.chance(once, 1)) / static_cast<double>(kCertain);
  };
  EXPECT_NEAR(chance("milk"), 0.8, 0.03);
  EXPECT_NEAR(chance("kettle"), 0.0, 0.03);
  EXPECT_NEAR(chance("never seen"), 0.4, 0.02);
}

}  // namespace
}  // namespace shop
