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
          .source = "shop.csv",
          .line = 7,
          .id = "42",
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

TEST(IssueBook, SavesRestoresAndMerges) {
  Prng prng(4);
  IssueBook whole, left, right, restored, merged;
  for (int at = 0; at < 500; ++at) {
    const std::string raw = "line " + std::to_string(prng.below(200));
    const IssueFact seen = fact(raw, static_cast<Cause>(1 + prng.below(kCauseCount - 1)), at,
                                static_cast<std::int64_t>(prng.below(100)));
    whole.apply(seen);
    (prng.chance(0.5) ? left : right).apply(seen);
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
