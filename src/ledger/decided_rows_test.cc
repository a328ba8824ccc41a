// SPDX-License-Identifier: Apache-2.0
//
// What was decided elsewhere is taken over whole, in order and once.
#include "ledger/decided_rows.h"

#include <gmock/gmock.h>

#include "ledger/decided_sequences.h"
#include "ledger/decision_block.h"

namespace shop {
namespace {

std::string block(Position first, std::uint32_t duplicates, std::int64_t received_at = 7) {
  const Dictionaries none;
  Decisions decisions;
  decisions.clear(first);
  decisions.received_at.micros = received_at;
  for (std::uint32_t i = 0; i < duplicates; ++i)
    decisions.add(DuplicateRow{.id = "1", .source = "test", .line = i});
  return encode_block(decisions, none);
}

std::string decided(const std::vector<std::string>& blocks) {
  DecidedRowsWriter out;
  Tally tally;
  tally.records = blocks.size();
  out.add(tally);
  for (const std::string& one : blocks) out.add(one);
  return out.take();
}

Status take(DecidedSequences& sequences, const std::string& bytes) {
  SHOP_TRY(const DecidedRows rows, read_decided_rows(bytes));
  return sequences.take(rows);
}

TEST(DecidedRows, OfManyBlocksBecomeThoseOfOne) {
  const std::string bytes = decided({block(first_position(3), 2), block(first_position(9), 3)});
  const auto rows = read_decided_rows(bytes);
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->tally.records, 2U);
  Dictionaries dictionaries;
  const auto joined = join_rows(*rows, 41, dictionaries);
  ASSERT_TRUE(joined);
  EXPECT_EQ(joined->first_position, 41U);
  EXPECT_EQ(joined->rows.size(), 5U);
  EXPECT_EQ(joined->received_at.micros, 7);
  EXPECT_EQ(joined->duplicates[4].line, 2U);
}

TEST(DecidedRows, TellHowFarEachSourceIsDecided) {
  DecidedRowsWriter out;
  out.add(Tally{.records = 3});
  out.reached("kafka:transactions/1", {5, 40}, KeyGroups{16});
  out.reached("kafka:transactions/0", {7, 9}, KeyGroups{16});
  out.reached("kafka:transactions/1", {5, 44}, KeyGroups{16});
  out.reached("kafka:transactions/1", {6, 41}, KeyGroups{16});
  const std::string bytes = out.take();
  const auto rows = read_decided_rows(bytes);
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->key_groups, 16U);
  ASSERT_EQ(rows->upto.size(), 2U);
  EXPECT_EQ(rows->upto[0].first, "kafka:transactions/0");
  const auto& [source, lines] = rows->upto[1];
  EXPECT_EQ(source, "kafka:transactions/1");
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].group, 5U);
  EXPECT_EQ(lines[0].line, 44U);
  EXPECT_EQ(lines[1].line, 41U);
  EXPECT_TRUE(read_decided_rows(out.take())->upto.empty());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(read_decided_rows(bytes.substr(0, size))) << size;
}

TEST(DecidedRows, OfTwoTimesOfReceiptAreRefused) {
  const std::string bytes =
      decided({block(first_position(3), 1, 7), block(first_position(9), 1, 8)});
  Dictionaries dictionaries;
  const auto joined = join_rows(*read_decided_rows(bytes), 1, dictionaries);
  ASSERT_FALSE(joined);
  EXPECT_EQ(joined.error().code, ErrorCode::corrupt);
}

TEST(DecidedSequences, GoOnWhereTheyWereKept) {
  DecidedSequences sequences;
  ASSERT_TRUE(take(sequences, decided({block(first_position(3), 2), block(first_position(9), 3)})));
  EXPECT_EQ(sequences.text(), "3:3 9:4");
  auto again = DecidedSequences::parse(sequences.text());
  ASSERT_TRUE(again);
  EXPECT_TRUE(take(*again, decided({block(first_position(3) + 2, 1)})));
  EXPECT_EQ(again->text(), "3:4 9:4");
  for (const char* wrong : {"3", "3:", "3:4,", "x:1", "3:4 "}) {
    const auto parsed = DecidedSequences::parse(wrong);
    EXPECT_EQ(parsed.has_value(), std::string_view(wrong) == "3:4 ") << wrong;
  }
}

TEST(DecidedSequences, NoticeWhatIsToldAgainAndWhatIsMissing) {
  DecidedSequences sequences;
  const std::string first = decided({block(first_position(3), 2)});
  ASSERT_TRUE(take(sequences, first));
  EXPECT_THAT(take(sequences, first).error().message, testing::HasSubstr("tells again"));
  // Of a message that is refused nothing is taken.
  const std::string gap =
      decided({block(first_position(3) + 2, 1), block(first_position(4) + 5, 1)});
  EXPECT_THAT(take(sequences, gap).error().message,
              testing::HasSubstr("key group 4 goes on with 6 after 0"));
  EXPECT_EQ(sequences.text(), "3:3");
}

}  // namespace
}  // namespace shop
