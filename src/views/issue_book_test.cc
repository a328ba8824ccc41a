// SPDX-License-Identifier: Apache-2.0
#include "views/issue_book.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/prng.h"

namespace shop {
namespace {

IssueFact fact(std::string_view raw, Cause cause, std::int64_t at, std::int64_t amount = 0) {
  return {.cause = cause,
          .field = Field::total,
          .raw = raw,
          .amount_minor = amount,
          .currency = *Currency::find("GBP"),
          .received_at = {at},
          .position = 0};
}

std::vector<std::string> cells(const IssueBook& book) {
  std::vector<std::string> lines;
  book.cells([&](std::string_view line) { lines.emplace_back(line); });
  return lines;
}

TEST(IssueBook, CountsTheSameBytesOnce) {
  IssueBook book;
  book.apply(fact("a", Cause::total_mismatch, 10, 500));
  book.apply(fact("b", Cause::malformed, 20));
  book.apply(fact("a", Cause::conflict, 30, 500));
  ASSERT_EQ(book.size(), 2u);
  const auto rows = book.list();
  EXPECT_EQ(rows[0].cause, Cause::conflict);  // the latest receipt's
  EXPECT_EQ(rows[0].seen, 2u);
  EXPECT_EQ(rows[0].first_seen.micros, 10);
  EXPECT_EQ(rows[0].id.size(), 12u);
  EXPECT_EQ(book.find(rows[0].id)->seen, 2u);
  EXPECT_EQ(book.find("zz").error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(book.list({.cause = Cause::malformed}).size(), 1u);
  EXPECT_EQ(book.list({.cause = {}, .offset = 1, .limit = 5}).size(), 1u);
  const auto totals = book.by_cause();
  ASSERT_EQ(totals.size(), 2u);
  const auto conflict = std::find_if(totals.begin(), totals.end(), [](const CauseTotal& total) {
    return total.cause == Cause::conflict;
  });
  EXPECT_TRUE(conflict->amounts[0].second == 500);
}

TEST(IssueBook, ListsByStateAndByMoneyAtStake) {
  IssueBook book;
  book.apply(fact("a", Cause::total_mismatch, 10, 500));
  book.apply(fact("b", Cause::total_mismatch, 20, 100));
  book.apply(fact("c", Cause::conflict, 30, 900));
  const auto at_stake = book.list({.cause = {}, .order = IssueOrder::at_stake});
  ASSERT_EQ(at_stake.size(), 3u);
  EXPECT_EQ(at_stake[0].amount_minor, 900);
  EXPECT_EQ(at_stake[2].amount_minor, 100);
  ResolutionFact fixed{.issue = fingerprint128("c"), .state = IssueState::fixed};
  book.apply(fixed);
  EXPECT_EQ(book.size(), 2u);
  EXPECT_EQ(book.size(std::nullopt), 3u);
  const auto done = book.list({.state = IssueState::fixed, .cause = {}});
  ASSERT_EQ(done.size(), 1u);
  EXPECT_EQ(done[0].revision, 1u);
  ASSERT_EQ(book.settled().size(), 1u);
  EXPECT_EQ(book.settled()[0].hash, fingerprint128("c"));
  EXPECT_EQ(book.by_cause().size(), 1u);
  EXPECT_EQ(book.by_cause()[0].oldest.micros, 10);
  EXPECT_EQ(book.by_cause()[0].newest.micros, 20);
  fixed.revision = 1;
  fixed.state = IssueState::open;
  book.apply(fixed);
  EXPECT_EQ(book.size(), 3u);
}

TEST(IssueBook, ListsGroupsTogetherPageByPage) {
  IssueBook book;
  Prng random(7);
  for (int i = 0; i < 300; ++i)
    book.apply(fact(std::to_string(i), i % 3 == 0 ? Cause::total_mismatch : Cause::conflict,
                    static_cast<std::int64_t>(random.below(50)),
                    static_cast<std::int64_t>(random.below(20))));
  for (const IssueOrder order : {IssueOrder::newest, IssueOrder::at_stake}) {
    const auto whole = book.list({.cause = {}, .order = order});
    ASSERT_EQ(whole.size(), 300u);
    EXPECT_TRUE(std::is_sorted(whole.begin(), whole.end(), [&](const auto& a, const auto& b) {
      return order == IssueOrder::newest ? a.last_seen > b.last_seen
                                         : a.amount_minor > b.amount_minor;
    }));
    std::vector<std::string> paged;
    for (std::size_t offset = 0; offset < 320; offset += 40)
      for (const auto& row :
           book.list({.cause = {}, .order = order, .offset = offset, .limit = 40}))
        paged.push_back(row.id);
    ASSERT_EQ(paged.size(), 300u);
    for (std::size_t i = 0; i < paged.size(); ++i) EXPECT_EQ(paged[i], whole[i].id);
  }
}

TEST(IssueBook, CountsByLikenessWithWhenTheyCame) {
  constexpr std::int64_t kHour = 3'600'000'000;
  const Timestamp now{100 * kHour + 5};
  IssueBook book;
  book.apply(fact("a", Cause::total_mismatch, 10 * kHour, 500));  // too long ago for the trend
  book.apply(fact("b", Cause::total_mismatch, 77 * kHour, 100));
  book.apply(fact("c", Cause::total_mismatch, 100 * kHour, 100));
  book.apply(fact("d", Cause::total_mismatch, 100 * kHour + 1, 100));
  IssueFact other = fact("e", Cause::total_mismatch, 99 * kHour, 900);
  other.field = Field::price;
  book.apply(other);
  auto groups = book.by_group(IssueState::open, now);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].field, Field::total);
  EXPECT_EQ(groups[0].issues, 4u);
  EXPECT_EQ(groups[0].oldest.micros, 10 * kHour);
  EXPECT_EQ(groups[0].newest.micros, 100 * kHour + 1);
  EXPECT_TRUE(groups[0].amounts[0].second == 800);
  std::vector<std::uint64_t> arrivals(IssueBook::kHoursShown);
  arrivals[0] = 1;
  arrivals[23] = 2;
  EXPECT_EQ(groups[0].arrivals, arrivals);
  EXPECT_EQ(groups[1].field, Field::price);
  EXPECT_EQ(groups[1].arrivals[22], 1u);

  book.apply(ResolutionFact{.issue = fingerprint128("d"), .state = IssueState::dismissed});
  groups = book.by_group(IssueState::open, now);
  EXPECT_EQ(groups[0].issues, 3u);
  EXPECT_EQ(groups[0].arrivals[23], 1u);
  EXPECT_EQ(book.by_group(IssueState::dismissed, now)[0].arrivals[23], 1u);
  EXPECT_EQ(book.by_group(std::nullopt, now)[0].arrivals, arrivals);
}

TEST(IssueBook, KeepsAResolutionThatIsMergedBeforeItsIssue) {
  IssueBook whole, early, late;
  whole.apply(fact("a", Cause::conflict, 10, 500));
  late.apply(fact("a", Cause::conflict, 10, 500));
  const ResolutionFact gone{.issue = fingerprint128("a"), .state = IssueState::dismissed};
  whole.apply(gone);
  early.apply(gone);
  EXPECT_TRUE(cells(early).empty());
  EXPECT_TRUE(early.list().empty());
  early.merge(late);
  EXPECT_EQ(cells(early), cells(whole));
  EXPECT_EQ(early.size(), 0u);
  EXPECT_EQ(early.size(IssueState::dismissed), 1u);
}

TEST(IssueBook, SavesRestoresAndMerges) {
  Prng prng(4);
  IssueBook whole, left, right, restored, merged;
  for (int at = 0; at < 500; ++at) {
    const std::string raw = "line " + std::to_string(prng.below(200));
    const IssueFact seen = fact(raw, static_cast<Cause>(1 + prng.below(kCauseCount - 1)), at,
                                static_cast<std::int64_t>(prng.below(100)));
    whole.apply(seen);
    (prng.chance(0.5) ? left : right).apply(seen);
    if (at % 7 != 0) continue;
    const ResolutionFact done{.issue = fingerprint128(raw),
                              .revision = static_cast<std::uint32_t>(at),
                              .state = static_cast<IssueState>(prng.below(kIssueStateCount))};
    whole.apply(done);
    (prng.chance(0.5) ? left : right).apply(done);
  }
  merged.merge(right);
  merged.merge(left);
  EXPECT_EQ(cells(merged), cells(whole));
  for (const std::string& name : whole.all_chunks()) {
    std::string bytes = whole.save_chunk(name);
    ASSERT_TRUE(restored.load_chunk(name, bytes, 1));
    bytes[prng.below(bytes.size())] ^= 1;
    EXPECT_FALSE(restored.load_chunk(name, bytes, 1));
  }
  EXPECT_EQ(cells(restored), cells(whole));
  EXPECT_TRUE(whole.dirty_chunks().empty());
}

}  // namespace
}  // namespace shop
