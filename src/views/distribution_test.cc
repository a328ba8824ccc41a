// SPDX-License-Identifier: Apache-2.0
#include "views/distribution.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/currency.h"
#include "base/prng.h"
#include "views/statistics.h"
#include "views/till.h"

namespace shop {
namespace {

Summary of(std::initializer_list<std::int64_t> totals) {
  Distribution all;
  for (const std::int64_t total : totals) all.add(total);
  return *all.summary();
}

TEST(Distribution, Example) {
  Till till;
  till.sale({.id = "1", .minor = 300'000});
  till.sale({.id = "2", .city = "Manchester", .minor = 100'000});
  Statistics statistics(till.dictionaries);
  statistics.apply(till.entries());
  const Day from = Till::day("2024-12-01");
  const Day to = Till::day("2024-12-31");
  Distribution all;
  statistics.visit(
      from, to, [&](Day, Symbol, Symbol, Currency, const StatisticsCell& cell) { all.add(cell); });
  const std::optional<Summary> summary = all.summary();
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->count, 2);
  EXPECT_EQ(summary->median_minor, 100'000);
  EXPECT_EQ(summary->average_minor, 200'000);
  EXPECT_EQ(summary->deviation_minor, 141'421);
}

TEST(Distribution, OfNothingHasNoFigures) {
  EXPECT_FALSE(Distribution().summary());
  EXPECT_FALSE(of({7}).deviation_minor);
  EXPECT_EQ(of({7}).p95_minor, 7);
}

TEST(Distribution, TakesTheNearestRank) {
  Distribution all;
  for (int total = 100; total >= 1; --total) all.add(total);
  const Summary hundred = *all.summary();
  EXPECT_EQ(hundred.median_minor, 50);
  EXPECT_EQ(hundred.p95_minor, 95);
  EXPECT_EQ(hundred.minimum_minor, 1);
  EXPECT_EQ(hundred.maximum_minor, 100);
  all.add(101);
  EXPECT_EQ(all.summary()->median_minor, 51);
  EXPECT_EQ(all.summary()->p95_minor, 96);
}

TEST(Distribution, RoundsHalfAwayFromZeroOnce) {
  EXPECT_EQ(of({1, 2}).average_minor, 2);
  EXPECT_EQ(of({-1, -2}).average_minor, -2);
  EXPECT_EQ(of({1, 2}).deviation_minor, 1);           // 0.707
  EXPECT_EQ(of({0, 0, 0, 1}).deviation_minor, 1);     // exactly 0.5
  EXPECT_EQ(of({0, 0, 0, 0, 1}).deviation_minor, 0);  // 0.447
  EXPECT_EQ(of({5, 5, 5}).deviation_minor, 0);
}

TEST(Distribution, OfTheLargestTotalsIsExact) {
  const Summary summary = of({0, kTotalMinorMax});
  EXPECT_EQ(summary.deviation_minor, 70'710'678'118'655);  // 10^14 / sqrt(2) = …654.75
  // A shift of all values leaves the deviation; a float would have lost it here.
  EXPECT_EQ(of({kTotalMinorMax - 2, kTotalMinorMax}).deviation_minor, 1);
  const Int128 n = 1'000'000'000;  // half of them 10^14, half of them 0
  EXPECT_EQ(sample_deviation(static_cast<std::int64_t>(n), n / 2 * kTotalMinorMax,
                             n / 2 * kTotalMinorMax * kTotalMinorMax),
            50'000'000'025'000);
}

TEST(Distribution, EqualsASortOfAnyTotals) {
  Prng prng(3);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::int64_t> totals;
    Distribution all;
    for (std::uint64_t left = 1 + prng.below(60); left > 0; --left) {
      std::int64_t total = static_cast<std::int64_t>(prng.below(50));
      if (prng.chance(0.2)) total += std::int64_t{1} << 32;
      if (prng.chance(0.1)) total = -total;
      totals.push_back(total);
      all.add(total);
    }
    std::sort(totals.begin(), totals.end());
    const Summary summary = *all.summary();
    const std::size_t n = totals.size();
    EXPECT_EQ(summary.minimum_minor, totals.front());
    EXPECT_EQ(summary.maximum_minor, totals.back());
    EXPECT_EQ(summary.median_minor, totals[(n + 1) / 2 - 1]);
    EXPECT_EQ(summary.p95_minor, totals[(n * 95 + 99) / 100 - 1]);
  }
}

TEST(StatisticsCell, IsExactUnderReversalInAnyOrder) {
  StatisticsCell cell;
  cell.remove(5);
  cell.add(3);
  Distribution early;
  early.add(cell);
  EXPECT_FALSE(early.summary());  // the sale of 5 has not been seen yet
  cell.add(5);
  Distribution whole;
  whole.add(cell);
  EXPECT_EQ(whole.summary()->maximum_minor, 3);
  cell.remove(3);
  EXPECT_TRUE(cell.is_zero());
}

// What a cell of many sales says, against a sort of all that stands.
TEST(StatisticsCell, CountsManySalesAndStaysExact) {
  Prng prng(11);
  StatisticsCell cell;
  std::vector<std::int64_t> standing;
  for (int sale = 0; sale < 100'000; ++sale) {
    std::int64_t total = static_cast<std::int64_t>(prng.below(300));
    if (prng.chance(0.01)) total += std::int64_t{1} << 32;
    if (prng.chance(0.2)) {
      cell.remove(total);  // before its sale, or of another one that was equal
      cell.add(total);
    } else {
      cell.add(total);
      standing.push_back(total);
    }
  }
  ASSERT_TRUE(cell.rare);
  EXPECT_GT(count_of(cell.rare->counted), 50'000U);
  EXPECT_LE(cell.rare->counted.size(), 300U);
  std::sort(standing.begin(), standing.end());
  const auto expect_all = [&](Distribution all) {
    const Summary summary = *all.summary();
    const std::size_t n = standing.size();
    EXPECT_EQ(static_cast<std::size_t>(summary.count), n);
    EXPECT_EQ(summary.minimum_minor, standing.front());
    EXPECT_EQ(summary.maximum_minor, standing.back());
    EXPECT_EQ(summary.median_minor, standing[(n + 1) / 2 - 1]);
    EXPECT_EQ(summary.p95_minor, standing[(n * 95 + 99) / 100 - 1]);
    Int128 sum = 0;
    for (const std::int64_t total : standing) sum += total;
    EXPECT_TRUE(summary.sum_minor == sum);
  };
  Distribution one;
  one.add(cell);
  expect_all(one);
  StatisticsCell merged;
  merged.add(7);
  merged.merge(cell);
  merged.remove(7);
  Distribution other;
  other.add(merged);
  expect_all(other);
  for (const std::int64_t total : standing) cell.remove(total);
  EXPECT_TRUE(cell.is_zero());
}

TEST(StatisticsCell, LeavesManyDifferentTotalsAsTheyAre) {
  StatisticsCell cell;
  for (std::uint32_t total = 0; total < 20'000; ++total) cell.add(total);
  EXPECT_FALSE(cell.rare);
}

TEST(Statistics, SavesAndRestoresADayOfManySales) {
  Till till;
  for (int sale = 0; sale < 20'000; ++sale)
    till.sale({.id = std::to_string(sale), .minor = 100 + sale % 70});
  Statistics statistics(till.dictionaries);
  statistics.apply(till.entries());
  const std::string bytes = statistics.save_chunk("statistics/20087");
  EXPECT_LT(bytes.size(), 20'000U);
  Statistics restored(till.dictionaries);
  ASSERT_TRUE(restored.load_chunk("statistics/20087", bytes, 0));
  const auto cells_of = [](const Statistics& from) {
    std::vector<std::string> cells;
    from.cells([&](std::string_view cell) { cells.emplace_back(cell); });
    return cells;
  };
  EXPECT_EQ(cells_of(restored), cells_of(statistics));
  EXPECT_EQ(cells_of(restored).size(), 1U);
}

TEST(CountedTotals, HoldMoreOfOneTotalThanACountCan) {
  CountedTotals counted = {{5, UINT32_MAX}, {7, 1}};
  add_counted(counted, CountedTotals{{5, 3}, {6, 1}});
  EXPECT_EQ(counted, (CountedTotals{{5, UINT32_MAX}, {5, 3}, {6, 1}, {7, 1}}));
  EXPECT_EQ(count_of(counted), std::uint64_t{UINT32_MAX} + 5);
  EXPECT_EQ(total_at(counted, std::uint64_t{UINT32_MAX} + 2), 5U);
  EXPECT_EQ(total_at(counted, std::uint64_t{UINT32_MAX} + 3), 6U);
  std::vector<std::int64_t> removed = {6, 8};
  take_out(counted, removed);
  EXPECT_EQ(removed, std::vector<std::int64_t>{8});
  EXPECT_EQ(counted.size(), 3U);
}

}  // namespace
}  // namespace shop
