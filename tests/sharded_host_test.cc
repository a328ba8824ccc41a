// SPDX-License-Identifier: Apache-2.0
//
// Any interleaving of different roots, over any shards, gives the same cells to the byte.
#include "sharded_host.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "workload.h"

namespace shop::tests {
namespace {

constexpr std::size_t kRoots = 400;

struct Outcome {
  std::vector<std::string> cells;
  Tally tally;
};

Outcome straight(const Workload& workload) {
  ShardedHost host({.key_groups = 1, .view_shards = 1, .batch_rows_max = 50, .stir = false});
  host.give(Workload::kHeader, workload.interleave(0));
  Outcome outcome;
  outcome.cells = host.cells();
  outcome.tally = host.tally();
  return outcome;
}

bool has_flag_of(const std::vector<std::string>& cells, std::string_view rule,
                 std::string_view view = "rule_flags") {
  const std::string start = std::string(view) + "|" + std::string(rule) + "|";
  return std::any_of(cells.begin(), cells.end(),
                     [&](const std::string& cell) { return cell.starts_with(start); });
}

void print_coverage(const Workload& workload, const Tally& tally) {
  for (int i = 1; i < kCauseCount; ++i) {
    fmt::print("  {:22} {}\n", cause_name(static_cast<Cause>(i)),
               tally.issues_by_cause[static_cast<std::size_t>(i)]);
  }
  for (int from = 0; from < kKindCount; ++from)
    for (int to = 0; to < kKindCount; ++to)
      fmt::print("  {:>10} then {:10} {}\n", kind_name(static_cast<Kind>(from)),
                 kind_name(static_cast<Kind>(to)),
                 workload.pairs[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)]);
}

// Causes that need other bytes, sizes or rules than this workload's; the tests of wire/, model/ and
// ledger/ have them.
bool made_elsewhere(Cause cause) {
  return is_by_rule(cause) || cause == Cause::not_utf8 || cause == Cause::text_too_long ||
         cause == Cause::amount_too_large;
}

TEST(ShardedHost, GivesTheCellsOfAStraightRun) {
  const std::uint64_t first = 1;
  bool has_repeats = false;
  bool has_haste = false;
  bool has_outliers = false;
  for (std::uint64_t seed = first; seed < first + 8; ++seed) {
    const Workload workload = Workload::make(seed, kRoots);
    const Outcome expected = straight(workload);
    ASSERT_GT(expected.cells.size(), 500u);
    has_repeats |= has_flag_of(expected.cells, "repeat_within_seconds");
    has_haste |= has_flag_of(expected.cells, "sales_per_hour_above");
    has_outliers |= has_flag_of(expected.cells, "total_above_times_median", "outliers");
    ShardedHost host({.seed = seed * 1000, .key_groups = 1 + seed * 3});
    host.give(Workload::kHeader, workload.interleave(seed));
    EXPECT_EQ(host.cells(), expected.cells) << "seed " << seed;
    EXPECT_EQ(host.tally().booked, expected.tally.booked);
    EXPECT_EQ(host.tally().duplicates, expected.tally.duplicates);
    EXPECT_EQ(host.tally().issues_by_cause, expected.tally.issues_by_cause);
  }
  // The other conditions of rules need a catalogue, which this workload has none of.
  EXPECT_TRUE(has_repeats);
  EXPECT_TRUE(has_haste);
  EXPECT_TRUE(has_outliers);
}

TEST(ShardedHost, SeesEveryCauseAndEveryPairOfKinds) {
  const Workload workload = Workload::make(1, 2000);
  const Outcome outcome = straight(workload);
  print_coverage(workload, outcome.tally);
  EXPECT_GT(outcome.tally.duplicates, 0u);
  for (int i = 1; i < kCauseCount; ++i) {
    const auto cause = static_cast<Cause>(i);
    if (made_elsewhere(cause)) continue;
    EXPECT_GT(outcome.tally.issues_by_cause[static_cast<std::size_t>(i)], 0u) << cause_name(cause);
  }
  for (const auto& row : workload.pairs)
    for (const std::uint64_t count : row) EXPECT_GT(count, 0u);
}

TEST(ShardedHost, ChangesNoCellWhenHashesCollide) {
  const Workload workload = Workload::make(3, kRoots);
  const Outcome expected = straight(workload);
  set_hash128_bits_for_tests(16);
  ShardedHost host({.seed = 3});
  host.give(Workload::kHeader, workload.interleave(3));
  // Issues are known by their hash; every other cell must be the same.
  const auto without_issues = [](std::vector<std::string> cells) {
    std::erase_if(cells, [](const std::string& cell) { return cell.starts_with("issue"); });
    return cells;
  };
  EXPECT_EQ(without_issues(host.cells()), without_issues(expected.cells));
  EXPECT_EQ(host.tally().issues_by_cause, expected.tally.issues_by_cause);
  set_hash128_bits_for_tests(128);
}

}  // namespace
}  // namespace shop::tests
