// SPDX-License-Identifier: Apache-2.0
//
// Stories of what history rules flag, and random shops whose flags are recounted naively, however
// their lines were ordered, split, merged, saved and restored.
#include "views/rule_flags.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "base/prng.h"

namespace shop {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kHour = 3600 * kSecond;
const Currency kPounds = *Currency::find("GBP");

Rule rule(Condition when, std::int64_t limit, Severity severity = Severity::warning) {
  return {.name = std::string(facts_of(when).name),
          .when = when,
          .limit = limit,
          .currency = {},
          .then = RuleAction::flag,
          .severity = severity};
}

const std::vector<Rule> kRules = {rule(Condition::repeat_within_seconds, 60),
                                  rule(Condition::sales_per_hour_above, 3, Severity::critical),
                                  rule(Condition::price_off_catalogue_percent, 20),
                                  rule(Condition::beyond_stock, 2)};

// A line in texts, so that each view may number them its own way.
struct Sold {
  std::string root, user, product;
  std::int64_t time = 0;
  std::int64_t units = 1;  // negative of a refund
  std::int64_t price_micro = 10'000'000;
  bool refund = false;
};

struct Views {
  Dictionaries dictionaries;
  Catalogue catalogue{dictionaries};
  RuleFlags flags;

  explicit Views(const std::vector<Rule>& rules = kRules)
      : flags(dictionaries, catalogue, rules, "guest") {}

  void book(const Sold& sold, int sign = 1, Position position = 0) {
    Entry entry;
    entry.position = position;
    entry.root = sold.root;
    entry.time = {sold.time};
    entry.user = dictionaries.users.intern(sold.user);
    entry.product = dictionaries.products.intern(sold.product);
    entry.product_name = dictionaries.names.intern(sold.product);
    entry.category = dictionaries.categories.intern("Goods");
    entry.units = sold.units * sign;
    entry.sign = static_cast<std::int8_t>(sign);
    entry.transactions = static_cast<std::int8_t>(sold.refund ? 0 : sign);
    entry.refunds = static_cast<std::int8_t>(sold.refund ? sign : 0);
    entry.line = sold.refund ? Kind::refund : Kind::sale;
    entry.price_micro = sold.price_micro;
    entry.has_price = true;
    entry.currency = kPounds;
    catalogue.apply({&entry, 1});
    flags.apply({&entry, 1});
  }
  void price(std::string_view product, std::int64_t micro, std::int64_t stock = 1'000'000) {
    ProductRecord record;
    record.id = product;
    record.name = product;
    record.raw = product;
    record.price_micro = micro;
    record.currency = kPounds;
    record.stock = stock;
    record.has_price = record.has_stock = record.has_updated_at = record.opening_balance = true;
    catalogue.apply(record, 0);
  }
  std::vector<std::string> cells() const {
    std::vector<std::string> cells;
    flags.cells([&](std::string_view cell) { cells.emplace_back(cell); });
    std::sort(cells.begin(), cells.end());
    return cells;
  }
  void load_into(Views& other) {
    for (const std::string& name : flags.all_chunks())
      ASSERT_TRUE(other.flags.load_chunk(name, flags.save_chunk(name, AfterSave::keep_mark), 0))
          << name;
  }
};

using Cells = std::vector<std::string>;

Cells repeats(std::int64_t count) {
  if (count == 0) return {};
  return {"rule_flags|repeat_within_seconds|warning|ann|pen|count=" + std::to_string(count)};
}

TEST(RuleFlags, FlagsRepeatsWhicheverCameFirst) {
  Views views;
  const Sold late{.root = "2", .user = "ann", .product = "pen", .time = 60 * kSecond};
  const Sold early{.root = "1", .user = "ann", .product = "pen", .time = 0};
  const Sold other{.root = "3", .user = "bob", .product = "pen", .time = 1};
  views.book(late);
  views.book(other);
  EXPECT_EQ(views.cells(), repeats(0));
  views.book(early);
  EXPECT_EQ(views.cells(), repeats(2));
  views.book({.root = "4", .user = "ann", .product = "pen", .time = 121 * kSecond});
  EXPECT_EQ(views.cells(), repeats(2));  // 61 seconds
  views.book(late, -1);                  // voided
  EXPECT_EQ(views.cells(), repeats(0));
}

TEST(RuleFlags, ClearsARepeatThatWasRefundedWhole) {
  Views views;
  views.book({.root = "1", .user = "ann", .product = "pen", .time = 0, .units = 2});
  views.book({.root = "2", .user = "ann", .product = "pen", .time = 5, .units = 2});
  const Sold back{
      .root = "2", .user = "ann", .product = "pen", .time = kHour, .units = -1, .refund = true};
  views.book(back);
  EXPECT_EQ(views.cells(), repeats(2));
  views.book(back);
  EXPECT_EQ(views.cells(), repeats(0));
  views.book(back, -1);
  EXPECT_EQ(views.cells(), repeats(2));
}

TEST(RuleFlags, FlagsTheBusiestHourOfAUser) {
  Views views;
  for (int i = 0; i < 4; ++i)
    views.book({.root = std::to_string(i),
                .user = "ann",
                .product = "p" + std::to_string(i),
                .time = i * kHour / 3});
  EXPECT_EQ(views.cells(), Cells{});  // the fourth is an hour after the first
  views.book({.root = "4", .user = "ann", .product = "p4", .time = 1});
  EXPECT_EQ(views.cells(), Cells{"rule_flags|sales_per_hour_above|critical|ann||count=4"});
  for (int i = 0; i < 9; ++i)
    views.book({.root = "g" + std::to_string(i), .user = "guest", .product = "p0", .time = i});
  EXPECT_EQ(views.cells().size(), 1u);
}

TEST(RuleFlags, FlagsPricesOffTheCatalogueAndSalesBeyondTheStock) {
  Views views;
  views.book({.root = "1", .user = "ann", .product = "pen", .time = 1, .price_micro = 12'000'000});
  views.book({.root = "2", .user = "bob", .product = "pen", .time = 1, .price_micro = 12'000'001});
  views.book({.root = "3", .user = "cat", .product = "pen", .time = 1, .price_micro = 7'999'999});
  EXPECT_EQ(views.cells(), Cells{});  // nobody knows its price
  views.price("pen", 10'000'000, 1);
  EXPECT_EQ(views.cells(), Cells{"rule_flags|price_off_catalogue_percent|warning||pen|count=2"});
  views.book({.root = "4", .user = "dan", .product = "pen", .time = 1});
  EXPECT_EQ(views.cells().front(), "rule_flags|beyond_stock|warning||pen|count=3");
}

TEST(RuleFlags, KeepsNothingWithoutRulesAndKnowsASnapshotThatLacksSome) {
  Views none(std::vector<Rule>{});
  none.book({.root = "1", .user = "ann", .product = "pen"});
  EXPECT_TRUE(none.flags.all_chunks().empty());
  EXPECT_TRUE(none.flags.is_whole());
  Views few({rule(Condition::price_off_catalogue_percent, 5)});
  few.book({.root = "1", .user = "ann", .product = "pen"});
  Views all;
  few.load_into(all);
  EXPECT_FALSE(all.flags.is_whole());
  Views same({rule(Condition::price_off_catalogue_percent, 50)});
  few.load_into(same);
  EXPECT_TRUE(same.flags.is_whole());
  EXPECT_TRUE(same.flags.dirty_chunks().empty());
  few.load_into(none);
  EXPECT_EQ(none.flags.dirty_chunks(), Cells{"rule_flags/kept"});
}

TEST(RuleFlags, RefusesDamagedChunks) {
  Views views;
  views.book({.root = "1", .user = "ann", .product = "pen"});
  for (const std::string& name : views.flags.all_chunks()) {
    const std::string bytes = views.flags.save_chunk(name);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      EXPECT_FALSE(Views().flags.load_chunk(name, bytes.substr(0, size), 0)) << name;
    EXPECT_FALSE(Views().flags.load_chunk("rule_flags/users/999", bytes, 0));
  }
}

// Random lines, and which of them stand.
struct RandomSales {
  Prng prng;
  std::vector<std::pair<Sold, int>> events;
  std::vector<Sold> standing;

  explicit RandomSales(std::uint64_t seed) : prng(seed) {
    for (int i = 0; i < 300; ++i) {
      if (!standing.empty() && prng.chance(0.2)) {
        reverse();
      } else if (!standing.empty() && prng.chance(0.2)) {
        refund();
      } else {
        book({.root = "r" + std::to_string(i),
              .user = prng.chance(0.1) ? "guest" : "u" + std::to_string(prng.below(5)),
              .product = "p" + std::to_string(prng.below(3)),
              .time = static_cast<std::int64_t>(prng.below(5'000)) * kSecond,
              .units = 1 + static_cast<std::int64_t>(prng.below(2)),
              .price_micro = 7'000'000 + static_cast<std::int64_t>(prng.below(7)) * 1'000'000});
      }
    }
  }
  void book(const Sold& sold) {
    events.emplace_back(sold, 1);
    standing.push_back(sold);
  }
  void reverse() {
    const auto at = static_cast<std::ptrdiff_t>(prng.below(standing.size()));
    events.emplace_back(standing[static_cast<std::size_t>(at)], -1);
    standing.erase(standing.begin() + at);
  }
  void refund() {
    Sold back = standing[prng.below(standing.size())];
    if (back.refund) return;
    back.refund = true;
    back.units = -1;
    book(back);
  }

  // Sales that stand and were not refunded whole.
  std::vector<Sold> looked_at() const {
    std::vector<Sold> sales;
    for (const Sold& sale : standing) {
      std::int64_t left = 0;
      for (const Sold& line : standing) left += line.root == sale.root ? line.units : 0;
      if (!sale.refund && left > 0 && sale.user != "guest") sales.push_back(sale);
    }
    return sales;
  }
  Cells recount() const {
    std::map<std::string, std::int64_t> counts;
    const std::vector<Sold> sales = looked_at();
    for (const Sold& sale : sales) {
      std::int64_t near = 0;
      std::int64_t hour = 0;
      for (const Sold& other : sales) {
        if (other.user != sale.user) continue;
        near += other.root != sale.root && other.product == sale.product &&
                std::abs(other.time - sale.time) <= 60 * kSecond;
        hour += other.time >= sale.time && other.time < sale.time + kHour;
      }
      counts["repeat_within_seconds|warning|" + sale.user + "|" + sale.product] += near > 0;
      std::int64_t& most = counts["sales_per_hour_above|critical|" + sale.user + "|"];
      most = std::max(most, hour > 3 ? hour : 0);
    }
    std::map<std::string, std::int64_t> units;
    for (const Sold& line : standing) {
      units[line.product] += line.units;
      const std::int64_t off = std::abs(line.price_micro - 10'000'000);
      counts["price_off_catalogue_percent|warning||" + line.product] +=
          !line.refund && off > 2'000'000;
    }
    for (const auto& [product, sold] : units)
      counts["beyond_stock|warning||" + product] = sold - 10 > 2 ? sold - 10 : 0;
    Cells cells;
    for (const auto& [key, count] : counts)
      if (count > 0) cells.push_back("rule_flags|" + key + "|count=" + std::to_string(count));
    std::sort(cells.begin(), cells.end());
    return cells;
  }
};

void set_prices(Views& views) {
  for (const char* product : {"p0", "p1", "p2"}) views.price(product, 10'000'000, 10);
}

TEST(RuleFlags, GivesTheRecountHoweverTheLinesCameAbout) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    RandomSales shop(seed);
    const Cells expected = shop.recount();
    Views straight;
    set_prices(straight);
    for (const auto& [sold, sign] : shop.events) straight.book(sold, sign);
    ASSERT_EQ(straight.cells(), expected) << "seed " << seed;

    std::vector<std::unique_ptr<Views>> shards;
    for (int i = 0; i < 3; ++i) shards.push_back(std::make_unique<Views>());
    for (std::size_t i = shop.events.size(); i > 1; --i)
      std::swap(shop.events[i - 1], shop.events[shop.prng.below(i)]);
    for (const auto& [sold, sign] : shop.events) {
      std::unique_ptr<Views>& shard = shards[shop.prng.below(shards.size())];
      shard->book(sold, sign);
      if (!shop.prng.chance(0.01)) continue;
      auto restarted = std::make_unique<Views>();
      shard->load_into(*restarted);
      restarted->catalogue.merge(shard->catalogue);
      shard = std::move(restarted);
    }
    Views merged;
    set_prices(merged);
    for (const auto& shard : shards) {
      merged.catalogue.merge(shard->catalogue);
      merged.flags.merge(shard->flags);
    }
    ASSERT_EQ(merged.cells(), expected) << "seed " << seed;
  }
}

TEST(RuleFlags, GivesChangedCellsThatAddUpToAllOfThem) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    RandomSales shop(seed);
    Views views;
    set_prices(views);
    views.flags.track_changes(true);
    std::map<std::string, std::string> known;
    for (const auto& [sold, sign] : shop.events) {
      views.book(sold, sign);
      views.flags.take_changed_cells([&](std::string_view cell) {
        known[std::string(cell.substr(0, cell.rfind('|')))] = cell;
      });
      Cells shown;
      for (const auto& [key, cell] : known)
        if (!cell.ends_with("=0")) shown.push_back(cell);
      std::sort(shown.begin(), shown.end());
      ASSERT_EQ(shown, views.cells()) << "seed " << seed;
    }
  }
}

TEST(RuleFlags, PassesOverRowsThatItsChunksHold) {
  Views views;
  views.book({.root = "1", .user = "ann", .product = "pen"}, 1, 1);
  views.book({.root = "2", .user = "ann", .product = "pen"}, 1, 2);
  Views restored;
  for (const std::string& name : views.flags.all_chunks())
    ASSERT_TRUE(restored.flags.load_chunk(name, views.flags.save_chunk(name), 2));
  restored.book({.root = "1", .user = "ann", .product = "pen"}, 1, 1);
  EXPECT_EQ(restored.cells(), repeats(2));
}

}  // namespace
}  // namespace shop
