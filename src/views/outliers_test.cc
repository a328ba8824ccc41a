// SPDX-License-Identifier: Apache-2.0
//
// Stories of sales that are far above what is usual, and random shops whose flags are recounted
// naively, however their lines were ordered, split, merged, saved and restored.
#include "views/outliers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "base/prng.h"

namespace shop {
namespace {

const Currency kPounds = *Currency::find("GBP");
const Currency kYen = *Currency::find("JPY");

Rule rule(Condition when, std::int64_t limit, std::int32_t days, std::int64_t sales_min) {
  return {.name = std::string(facts_of(when).name),
          .when = when,
          .limit = limit,
          .currency = {},
          .then = RuleAction::flag,
          .days = days,
          .sales_min = sales_min};
}

struct Sold {
  std::string category;
  std::int32_t day = 0;
  std::int64_t total = 0;
  std::int64_t units = 1;
  Currency currency = kPounds;
  std::int64_t price_micro = 0;  // 0: none
};

struct View {
  Dictionaries dictionaries;
  Outliers outliers;

  explicit View(const std::vector<Rule>& rules) : outliers(dictionaries, rules) {}

  Entry entry_of(const Sold& sold, int sign = 1) {
    Entry entry;
    entry.day = {sold.day};
    entry.category = dictionaries.categories.intern(sold.category);
    entry.units = sold.units * sign;
    entry.revenue_minor = sold.total * sign;
    entry.sign = static_cast<std::int8_t>(sign);
    entry.transactions = static_cast<std::int8_t>(sign);
    entry.price_micro = sold.price_micro;
    entry.has_price = sold.price_micro != 0;
    entry.currency = sold.currency;
    return entry;
  }
  void book(const Sold& sold, int sign = 1, Position position = 0) {
    Entry entry = entry_of(sold, sign);
    entry.position = position;
    outliers.apply({&entry, 1});
  }
  std::vector<std::string> cells() const {
    std::vector<std::string> cells;
    outliers.cells([&](std::string_view cell) { cells.emplace_back(cell); });
    std::sort(cells.begin(), cells.end());
    return cells;
  }
  void load_into(View& other) {
    for (const std::string& name : outliers.all_chunks())
      ASSERT_TRUE(
          other.outliers.load_chunk(name, outliers.save_chunk(name, AfterSave::keep_mark), 0))
          << name;
  }
};

using Cells = std::vector<std::string>;

const std::vector<Rule> kFiveTimes = {rule(Condition::total_above_times_median, 5, 3, 3)};

Cells dear(std::int32_t day, std::int64_t count) {
  return {"outliers|total_above_times_median|warning|Toys|" + format_day({day}) +
          "|GBP|count=" + std::to_string(count)};
}

TEST(Outliers, FlagsWhatIsFarAboveTheDaysBeforeWhicheverCameFirst) {
  View view(kFiveTimes);
  view.book({.category = "Toys", .day = 103, .total = 5001});
  EXPECT_EQ(view.cells(), Cells{});  // nothing to compare it with
  view.book({.category = "Toys", .day = 100, .total = 900});
  view.book({.category = "Toys", .day = 101, .total = 1000});
  EXPECT_EQ(view.cells(), Cells{});  // two sales say nothing
  view.book({.category = "Toys", .day = 100, .total = 9000});
  EXPECT_EQ(view.cells(), dear(103, 1));  // the median is 1000
  view.book({.category = "Toys", .day = 103, .total = 5000});
  view.book({.category = "Shoes", .day = 103, .total = 9000});
  EXPECT_EQ(view.cells(), dear(103, 1));
  view.book({.category = "Toys", .day = 101, .total = 1001});  // late: the median stays
  view.book({.category = "Toys", .day = 101, .total = 1001});
  EXPECT_EQ(view.cells(), Cells{});  // now it is 1001
  view.book({.category = "Toys", .day = 101, .total = 1001}, -1);
  view.book({.category = "Toys", .day = 101, .total = 1001}, -1);
  EXPECT_EQ(view.cells(), dear(103, 1));
  view.book({.category = "Toys", .day = 103, .total = 5001}, -1);  // voided
  EXPECT_EQ(view.cells(), Cells{});
}

TEST(Outliers, LooksBackSoManyDaysAndNoFurther) {
  View view(kFiveTimes);
  for (int i = 0; i < 3; ++i) view.book({.category = "Toys", .day = 100, .total = 1000});
  view.book({.category = "Toys", .day = 103, .total = 6000});
  view.book({.category = "Toys", .day = 104, .total = 9000});
  EXPECT_EQ(view.cells(), dear(103, 1));
}

TEST(Outliers, ComparesPricesInTheirCurrencyAndQuantitiesAcrossAll) {
  View view({rule(Condition::price_above_times_median, 2, 30, 1),
             rule(Condition::quantity_above_times_median, 3, 30, 2)});
  view.book({.category = "Toys", .day = 1, .total = 1, .price_micro = 5});
  view.book({.category = "Toys", .day = 1, .total = 1, .units = 2, .currency = kYen});
  view.book({.category = "Toys", .day = 2, .total = 1, .units = 4, .price_micro = 10});
  view.book({.category = "Toys", .day = 2, .total = 1, .price_micro = 11});
  view.book({.category = "Toys", .day = 2, .total = 1, .currency = kYen, .price_micro = 11});
  EXPECT_EQ(view.cells(),
            (Cells{"outliers|price_above_times_median|warning|Toys|1970-01-03|GBP|count=1",
                   "outliers|quantity_above_times_median|warning|Toys|1970-01-03||count=1"}));
}

TEST(Outliers, KeepsNothingWithoutRulesAndKnowsASnapshotThatLacksSome) {
  View none{std::vector<Rule>{}};
  none.book({.category = "Toys", .day = 1, .total = 1});
  EXPECT_TRUE(none.outliers.all_chunks().empty());
  EXPECT_TRUE(none.outliers.is_whole());
  View few(kFiveTimes);
  few.book({.category = "Toys", .day = 1, .total = 1});
  View more({kFiveTimes.front(), rule(Condition::quantity_above_times_median, 3, 30, 2)});
  few.load_into(more);
  EXPECT_FALSE(more.outliers.is_whole());
  View same({rule(Condition::total_above_times_median, 9, 90, 9)});
  few.load_into(same);
  EXPECT_TRUE(same.outliers.is_whole());
  EXPECT_TRUE(same.outliers.dirty_chunks().empty());
}

TEST(Outliers, RefusesDamagedChunks) {
  View view(kFiveTimes);
  view.book({.category = "Toys", .day = 1, .total = 1});
  for (const std::string& name : view.outliers.all_chunks()) {
    const std::string bytes = view.outliers.save_chunk(name);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      EXPECT_FALSE(View(kFiveTimes).outliers.load_chunk(name, bytes.substr(0, size), 0)) << name;
    EXPECT_FALSE(View(kFiveTimes).outliers.load_chunk("outliers/values/999", bytes, 0));
  }
}

TEST(Outliers, PassesOverRowsThatItsChunksHold) {
  View view({rule(Condition::total_above_times_median, 5, 3, 1)});
  view.book({.category = "Toys", .day = 1, .total = 1}, 1, 1);
  view.book({.category = "Toys", .day = 2, .total = 6}, 1, 2);
  View restored({rule(Condition::total_above_times_median, 5, 3, 1)});
  for (const std::string& name : view.outliers.all_chunks())
    ASSERT_TRUE(restored.outliers.load_chunk(name, view.outliers.save_chunk(name), 3));
  restored.book({.category = "Toys", .day = 2, .total = 6}, 1, 2);
  EXPECT_EQ(restored.cells(), dear(2, 1));
}

const std::vector<Rule> kRules = {rule(Condition::total_above_times_median, 3, 10, 4),
                                  rule(Condition::total_above_times_median, 2, 3, 1),
                                  rule(Condition::price_above_times_median, 2, 30, 4),
                                  rule(Condition::quantity_above_times_median, 2, 5, 2)};

std::vector<Rule> named_rules() {
  std::vector<Rule> rules = kRules;
  for (std::size_t i = 0; i < rules.size(); ++i) rules[i].name = std::to_string(i);
  return rules;
}

struct RandomSales {
  Prng prng;
  std::vector<std::pair<Sold, int>> events;
  std::vector<Sold> standing;

  explicit RandomSales(std::uint64_t seed) : prng(seed) {
    for (int i = 0; i < 250; ++i) {
      if (!standing.empty() && prng.chance(0.3)) {
        const auto at = static_cast<std::ptrdiff_t>(prng.below(standing.size()));
        events.emplace_back(standing[static_cast<std::size_t>(at)], -1);
        standing.erase(standing.begin() + at);
        continue;
      }
      const Sold sold{.category = "c" + std::to_string(prng.below(3)),
                      .day = static_cast<std::int32_t>(prng.below(70)) - 20,
                      .total = 1 + static_cast<std::int64_t>(prng.below(30)),
                      .units = 1 + static_cast<std::int64_t>(prng.below(4)),
                      .currency = prng.chance(0.2) ? kYen : kPounds,
                      .price_micro = static_cast<std::int64_t>(prng.below(9))};
      events.emplace_back(sold, 1);
      standing.push_back(sold);
    }
  }

  static std::int64_t value_of(const Rule& rule, const Sold& sold) {
    if (rule.when == Condition::total_above_times_median) return sold.total;
    return rule.when == Condition::price_above_times_median ? sold.price_micro : sold.units;
  }
  Cells recount() const {
    std::map<std::string, std::int64_t> counts;
    for (const Rule& rule : named_rules()) {
      const bool of_money = rule.when != Condition::quantity_above_times_median;
      for (const Sold& sold : standing) {
        std::vector<std::int64_t> before;
        for (const Sold& other : standing)
          if (other.category == sold.category && other.day < sold.day &&
              other.day >= sold.day - rule.days && value_of(rule, other) > 0 &&
              (!of_money || other.currency == sold.currency))
            before.push_back(value_of(rule, other));
        if (std::ssize(before) < rule.sales_min) continue;
        std::sort(before.begin(), before.end());
        if (value_of(rule, sold) <= before[(before.size() - 1) / 2] * rule.limit) continue;
        ++counts[rule.name + "|warning|" + sold.category + "|" + format_day({sold.day}) + "|" +
                 std::string(of_money ? sold.currency.code() : "")];
      }
    }
    Cells cells;
    for (const auto& [key, count] : counts)
      cells.push_back("outliers|" + key + "|count=" + std::to_string(count));
    std::sort(cells.begin(), cells.end());
    return cells;
  }
};

TEST(Outliers, GivesTheRecountHoweverTheLinesCameAbout) {
  std::size_t flags = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    RandomSales shop(seed);
    const Cells expected = shop.recount();
    flags += expected.size();
    View straight(named_rules());
    for (const auto& [sold, sign] : shop.events) {
      straight.book(sold, sign);
      if (shop.prng.chance(0.1)) straight.cells();  // windows move, and know some days
    }
    ASSERT_EQ(straight.cells(), expected) << "seed " << seed;

    std::vector<std::unique_ptr<View>> shards;
    for (int i = 0; i < 3; ++i) shards.push_back(std::make_unique<View>(named_rules()));
    for (std::size_t i = shop.events.size(); i > 1; --i)
      std::swap(shop.events[i - 1], shop.events[shop.prng.below(i)]);
    for (const auto& [sold, sign] : shop.events) {
      std::unique_ptr<View>& shard = shards[shop.prng.below(shards.size())];
      shard->book(sold, sign);
      if (shop.prng.chance(0.05)) shard->cells();
      if (!shop.prng.chance(0.01)) continue;
      auto restarted = std::make_unique<View>(named_rules());
      shard->load_into(*restarted);
      shard = std::move(restarted);
    }
    View merged(named_rules());
    for (const auto& shard : shards) merged.outliers.merge(shard->outliers);
    ASSERT_EQ(merged.cells(), expected) << "seed " << seed;
  }
  EXPECT_GT(flags, 500U);
}

TEST(Outliers, GivesChangedCellsThatAddUpToAllOfThem) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    RandomSales shop(seed);
    View view(named_rules());
    view.outliers.track_changes(true);
    std::map<std::string, std::string> known;
    for (const auto& [sold, sign] : shop.events) {
      view.book(sold, sign);
      view.outliers.take_changed_cells([&](std::string_view cell) {
        known[std::string(cell.substr(0, cell.rfind('|')))] = cell;
      });
      Cells shown;
      for (const auto& [key, cell] : known)
        if (!cell.ends_with("=0")) shown.push_back(cell);
      std::sort(shown.begin(), shown.end());
      ASSERT_EQ(shown, view.cells()) << "seed " << seed;
    }
  }
}

// What a dry run does: the chunks that an entry looks at are enough to say which flags change.
TEST(Outliers, TellsChangesFromTheChunksThatAnEntryLooksAt) {
  std::size_t cells_told = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    RandomSales shop(seed);
    View whole(named_rules());
    for (const auto& [sold, sign] : shop.events) whole.book(sold, sign);
    const Sold more{.category = "c1",
                    .day = static_cast<std::int32_t>(shop.prng.below(60)) - 10,
                    .total = 200,
                    .units = 20};
    View touched(named_rules());
    touched.outliers.touch_around(touched.entry_of(more));
    View part(named_rules());
    for (const std::string& name : touched.outliers.dirty_chunks())
      ASSERT_TRUE(
          part.outliers.load_chunk(name, whole.outliers.save_chunk(name, AfterSave::keep_mark), 0));
    const auto changes = [&](View& view) {
      std::map<std::string, std::string> cells;
      view.outliers.track_changes(true);
      view.book(more);
      view.outliers.take_changed_cells([&](std::string_view cell) {
        cells[std::string(cell.substr(0, cell.rfind('|')))] = cell;
      });
      return cells;
    };
    const auto told = changes(part);
    EXPECT_EQ(told, changes(whole)) << "seed " << seed;
    cells_told += told.size();
  }
  EXPECT_GT(cells_told, 20U);
}

}  // namespace
}  // namespace shop
