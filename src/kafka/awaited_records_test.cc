// SPDX-License-Identifier: Apache-2.0
//
// Who waits for a record hears what became of it, and not before it is decided.
#include "kafka/awaited_records.h"

#include <gmock/gmock.h>

namespace shop {
namespace {

using What = RecordOutcome::What;

constexpr std::string_view kSource = "kafka:transactions/3";

class AwaitedRecordsTest : public testing::Test {
 protected:
  void await(std::uint64_t line, const std::string& id) {
    awaited_.add(std::string(kSource), line, {hash128(id), MessageType::transaction, id, {}, line});
  }
  static DecidedUpto upto(const std::string& id, std::uint64_t line) {
    return {KeyGroups{}.of(hash128(id)), line};
  }
  static DecidedRows told(std::vector<DecidedUpto> lines, std::string_view source = kSource) {
    DecidedRows rows;
    rows.key_groups = KeyGroups{}.count;
    rows.upto.emplace_back(source, std::move(lines));
    return rows;
  }
  // "line outcome cause position" of each that is decided.
  std::vector<std::string> settle(const DecidedRows& rows, const Decisions& decisions) {
    std::vector<std::string> settled;
    for (const auto& [record, outcome] : awaited_.settle(rows, decisions))
      settled.push_back(
          std::to_string(record.number) + " " + std::to_string(static_cast<int>(outcome.what)) +
          " " + std::string(cause_name(outcome.cause)) + " " + std::to_string(outcome.position));
    std::sort(settled.begin(), settled.end());
    return settled;
  }
  static IssueRow issue_at(std::uint64_t line, Cause cause) {
    IssueRow issue;
    issue.cause = cause;
    issue.source = kSource;
    issue.line = line;
    return issue;
  }
  static Decisions rows_from(Position first) {
    Decisions decisions;
    decisions.clear(first);
    return decisions;
  }

  AwaitedRecords awaited_;
};

TEST_F(AwaitedRecordsTest, EachOutcomeIsFound) {
  for (const auto& [line, id] : std::vector<std::pair<std::uint64_t, std::string>>{
           {10, "sale"}, {11, "refund"}, {12, "again"}, {13, "conflict"}})
    await(line, id);
  Decisions rows = rows_from(100);
  rows.add(DuplicateRow{.id = "again", .source = kSource, .line = 12});
  rows.add(issue_at(13, Cause::conflict));
  // A waiting refund from the same place that fell later is not about line 10.
  IssueRow fallen = issue_at(10, Cause::refund_beyond_sale);
  fallen.settles_waiting = true;
  rows.add(fallen);
  Entry entry;
  entry.record_id = entry.root = entry.subject = "sale";
  rows.add(entry);
  RecordRow refund;
  refund.transaction.id = "refund";
  refund.waiting = true;
  rows.add(refund);
  const auto all =
      told({upto("sale", 10), upto("refund", 11), upto("again", 12), upto("conflict", 13)});
  EXPECT_TRUE(awaited_.concerned_by(all));
  EXPECT_THAT(settle(all, rows), testing::ElementsAre("10 0 none 103", "11 1 none 104",
                                                      "12 2 none 100", "13 3 conflict 101"));
  EXPECT_FALSE(awaited_.concerned_by(all));
}

TEST_F(AwaitedRecordsTest, WaitUntilTheirOwnKeyGroupHasComeSoFar) {
  await(10, "sale");
  std::string other = "other";
  while (upto(other, 0).group == upto("sale", 0).group) other += "r";
  EXPECT_FALSE(awaited_.concerned_by(told({upto(other, 99), upto("sale", 9)})));
  EXPECT_FALSE(awaited_.concerned_by(told({upto("sale", 10)}, "kafka:transactions/4")));
  EXPECT_TRUE(settle(told({upto(other, 99), upto("sale", 9)}), rows_from(1)).empty());
  EXPECT_TRUE(awaited_.concerned_by(told({upto("sale", 10)})));
  EXPECT_EQ(settle(told({upto("sale", 11)}), rows_from(1)).size(), 1U);
}

}  // namespace
}  // namespace shop
