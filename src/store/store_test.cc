// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <algorithm>

#include "base/prng.h"
#include "store/store_fixture.h"

namespace shop {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_P(StoreTest, IsEmptyAtFirst) {
  EXPECT_EQ(store_->end(), 1u);
  EXPECT_EQ(store_->indexed_upto(), 1u);
  EXPECT_EQ(scan(1), "");
  EXPECT_EQ(get("lake/manifest"), "none");
  EXPECT_THAT(read(1), HasSubstr("no row at position 1"));
  EXPECT_THAT(find(7), IsEmpty());
}

TEST_P(StoreTest, KeepsBlocksAndValuesOverARestart) {
  append({block(1, 2, "first"), block(3, 1, "second")}, {{"settings", "zone"}});
  append({block(4, 10, "third")});
  for (int restart = 0; restart < 2; ++restart) {
    EXPECT_EQ(store_->end(), 14u);
    EXPECT_EQ(scan(1), "1+2:first 3+1:second 4+10:third");
    EXPECT_EQ(get("settings"), "zone");
    reopen();
  }
}

TEST_P(StoreTest, FindsTheBlockOfAnyRow) {
  append({block(1, 2, "first"), block(3, 1, "second"), block(4, 300, "third")});
  EXPECT_EQ(read(1), "first");
  EXPECT_EQ(read(2), "first");
  EXPECT_EQ(read(3), "second");
  EXPECT_EQ(read(4), "third");
  EXPECT_EQ(read(303), "third");
  EXPECT_THAT(read(304), HasSubstr("no row at position 304"));
  EXPECT_THAT(read(0), HasSubstr("no row at position 0"));
  EXPECT_EQ(store_->read_block(304).error().code, ErrorCode::not_found);
}

TEST_P(StoreTest, ScansFromTheMiddleOfABlock) {
  append({block(1, 2, "first"), block(3, 1, "second"), block(4, 3, "third")});
  EXPECT_EQ(scan(0), "1+2:first 3+1:second 4+3:third");
  EXPECT_EQ(scan(2), "1+2:first 3+1:second 4+3:third");
  EXPECT_EQ(scan(3), "3+1:second 4+3:third");
  EXPECT_EQ(scan(6), "4+3:third");
  EXPECT_EQ(scan(7), "");
}

TEST_P(StoreTest, StopsAScanThatTheVisitorRefuses) {
  append({block(1, 1, "a"), block(2, 1, "b"), block(3, 1, "c")});
  int seen = 0;
  const Status status = store_->scan(1, [&](const LogBlock&) -> Status {
    if (++seen == 2) return fail(ErrorCode::corrupt, "enough");
    return {};
  });
  EXPECT_EQ(seen, 2);
  EXPECT_EQ(status.error().message, "enough");
}

TEST_P(StoreTest, RefusesBlocksThatDoNotContinueTheLog) {
  append({block(1, 2, "first")});
  const std::vector<std::vector<LogBlock>> wrong = {{block(2, 1, "overlaps")},
                                                    {block(4, 1, "leaves a gap")},
                                                    {block(3, 0, "has no rows")},
                                                    {block(3, 1, "")},
                                                    {block(3, 1, "fits"), block(5, 1, "gap")}};
  for (const auto& blocks : wrong) {
    const Status status = store_->append(blocks, {});
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::invalid_argument);
  }
  append({block(3, 1, "second")});  // a refusal is not a failed write
  EXPECT_EQ(scan(1), "1+2:first 3+1:second");
}

TEST_P(StoreTest, PutsOtherBytesInPlaceOfBlocks) {
  append({block(1, 2, "first"), block(3, 1, "second"), block(4, 3, "third")}, {{"mark", "no"}});
  const std::vector<LogBlock> blocks = {block(1, 2, "FIRST and longer"), block(4, 3, "T")};
  const NamedValue mark{"mark", "yes"};
  ASSERT_TRUE(store_->replace_blocks(blocks, std::span(&mark, 1)));
  ASSERT_TRUE(store_->drop_replaced_bytes());
  append({block(7, 1, "fourth")});
  for (int restart = 0; restart < 2; ++restart) {
    EXPECT_EQ(scan(1), "1+2:FIRST and longer 3+1:second 4+3:T 7+1:fourth");
    EXPECT_EQ(read(5), "T");
    EXPECT_EQ(get("mark"), "yes");
    EXPECT_EQ(store_->end(), 8u);
    reopen();
  }
}

TEST_P(StoreTest, RefusesBlocksThatFitNoPlace) {
  append({block(1, 2, "first"), block(3, 1, "second")});
  const std::vector<std::vector<LogBlock>> wrong = {{block(1, 1, "fewer rows")},
                                                    {block(1, 3, "more rows")},
                                                    {block(2, 1, "begins in the middle")},
                                                    {block(3, 1, "")},
                                                    {block(1, 2, "fits"), block(4, 1, "is new")}};
  for (const auto& blocks : wrong) EXPECT_FALSE(store_->replace_blocks(blocks, {}));
  EXPECT_EQ(scan(1), "1+2:first 3+1:second");
}

TEST_P(StoreTest, ReplacesAndDeletesValues) {
  put("a", "1");
  put("a", "2");
  put("b", "3");
  EXPECT_EQ(get("a"), "2");
  put("a", "");
  reopen();
  EXPECT_EQ(get("a"), "none");
  EXPECT_EQ(get("b"), "3");
}

TEST_P(StoreTest, ListsNamesByPrefix) {
  append({}, {{"lake/2", "x"}, {"lake/1", "x"}, {"lakes", "x"}, {"issues/1", "x"}});
  EXPECT_THAT(*store_->names("lake/"), ElementsAre("lake/1", "lake/2"));
  EXPECT_THAT(*store_->names(""), ElementsAre("issues/1", "lake/1", "lake/2", "lakes"));
  EXPECT_THAT(*store_->names("zone"), IsEmpty());
}

TEST_P(StoreTest, FindsIdsInEveryRunInOrder) {
  const std::vector<IdRow> first = {{{5, 0}, 30}, {{5, 0}, 40}, {{~0ULL, 9}, 1}};
  const std::vector<IdRow> second = {{{5, 0}, 20}, {{6, 0}, 50}};
  ASSERT_TRUE(store_->add_ids(first, 41));
  EXPECT_EQ(store_->indexed_upto(), 41u);
  ASSERT_TRUE(store_->add_ids(second, 51));
  for (int restart = 0; restart < 2; ++restart) {
    EXPECT_THAT(find(5), ElementsAre(20, 30, 40));
    EXPECT_THAT(find(6), ElementsAre(50));
    EXPECT_THAT(find(7), IsEmpty());
    EXPECT_THAT(find(~0ULL, 9), ElementsAre(1));
    EXPECT_EQ(store_->indexed_upto(), 51u);
    reopen();
  }
}

// A store may keep no more of a hash than its upper word: whoever asks compares the ids themselves.
TEST_P(StoreTest, FindsByTheUpperWordOfAHashAtLeast) {
  const std::vector<IdRow> rows = {{{5, 1}, 30}, {{5, 2}, 31}};
  ASSERT_TRUE(store_->add_ids(rows, 32));
  for (int restart = 0; restart < 2; ++restart) {
    EXPECT_THAT(find(5, 1), Contains(30));
    EXPECT_THAT(find(5, 2), Contains(31));
    EXPECT_THAT(find(6, 1), IsEmpty());
    std::vector<std::uint64_t> seen;
    ASSERT_TRUE(store_->scan_ids([&](const Hash128& hash) { seen.push_back(hash.high); }));
    EXPECT_THAT(seen, ElementsAre(5, 5));
    reopen();
  }
}

TEST_P(StoreTest, TakesTheSameIdsAgainWithoutHarm) {
  const std::vector<IdRow> rows = {{{5, 0}, 30}, {{6, 0}, 31}};
  ASSERT_TRUE(store_->add_ids(rows, 32));
  ASSERT_TRUE(store_->add_ids(rows, 32));
  EXPECT_THAT(find(5), ElementsAre(30));
}

TEST_P(StoreTest, MovesTheIndexOnWithoutRows) {
  ASSERT_TRUE(store_->add_ids({}, 100));
  reopen();
  EXPECT_EQ(store_->indexed_upto(), 100u);
}

// Enough runs that RocksDB merges them, of all widths of positions, with hashes that crowd.
TEST_P(StoreTest, FindsEveryIdOfManyMergedRuns) {
  constexpr int kRuns = 40;
  constexpr Position kRowsOfRun = 2000;
  Prng random(2026);
  std::vector<IdRow> all;
  for (int run = 0; run < kRuns; ++run) {
    std::vector<IdRow> rows;
    const Position base = run == 20 ? Position{1} << 40 : static_cast<Position>(run) * kRowsOfRun;
    for (Position i = 0; i < kRowsOfRun; ++i) {
      const std::uint64_t high = random.chance(0.1) ? random.below(50) : random.next();
      rows.push_back({{high, 0}, base + i});
    }
    ASSERT_TRUE(store_->add_ids(rows, base + kRowsOfRun));
    all.insert(all.end(), rows.begin(), rows.end());
  }
  std::ranges::sort(all);
  for (std::size_t i = 0; i < all.size();) {
    std::vector<Position> expected;
    const Hash128 hash = all[i].hash;
    for (; i < all.size() && all[i].hash == hash; ++i) expected.push_back(all[i].position);
    if (expected.size() == 1 && !random.chance(0.05)) continue;
    ASSERT_EQ(find(hash.high), expected);
  }
  std::vector<std::uint64_t> seen;
  ASSERT_TRUE(store_->scan_ids([&](const Hash128& hash) { seen.push_back(hash.high); }));
  std::ranges::sort(seen);
  std::vector<std::uint64_t> expected;
  for (const IdRow& row : all) expected.push_back(row.hash.high);
  EXPECT_EQ(seen, expected);
}

TEST_P(StoreTest, KeepsChunksUntilTheyAreDeleted) {
  const std::string large(3 << 20, 'x');
  ASSERT_TRUE(store_->put_chunks(std::vector<NamedValue>{{"7/a", large}, {"7/b", "small"}}));
  reopen();
  EXPECT_EQ(*store_->get_chunk("7/a"), large);
  EXPECT_EQ(*store_->get_chunk("7/b"), "small");
  EXPECT_THAT(*store_->chunk_names("7/"), ElementsAre("7/a", "7/b"));
  ASSERT_TRUE(store_->put_chunks(std::vector<NamedValue>{{"7/a", ""}, {"8/a", "new"}}));
  reopen();
  EXPECT_EQ(store_->get_chunk("7/a").error().code, ErrorCode::not_found);
  EXPECT_THAT(*store_->chunk_names(""), ElementsAre("7/b", "8/a"));
  EXPECT_THAT(*store_->names(""), IsEmpty());
}

TEST_P(StoreTest, RefusesASecondHolder) {
  append({block(1, 1, "mine")});
  const auto second = open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::unavailable);
  EXPECT_THAT(second.error().message, HasSubstr("another shopsphere holds this data directory"));
  EXPECT_THAT(second.error().message, HasSubstr("this process"));
  append({block(2, 1, "still mine")});
}

TEST_P(StoreTest, CountsWhatItWrites) {
  append({block(1, 10, std::string(100'000, 'x'))});
  EXPECT_EQ(store_->statistics().logged_bytes, 100'000u);
  EXPECT_GE(store_->statistics().written_bytes, 100'000u);
}

INSTANTIATE_TEST_SUITE_P(Both, StoreTest, testing::Values(Which::rocks, Which::memory),
                         [](const auto& which) {
                           return which.param == Which::rocks ? "Rocks" : "Memory";
                         });

}  // namespace
}  // namespace shop
