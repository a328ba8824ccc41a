// SPDX-License-Identifier: Apache-2.0
//
// What people do at the desk, decided in another process beside the records that it is about.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jni/flink_fixture.h"
#include "ledger/resolution_message.h"

namespace shop {
namespace {

using testing::HasSubstr;

// A step of the desk, and where it goes.
struct Step {
  Resolution what;
  std::string root;
};

// Two shops with a record that was refused, and what it should have said.
class DeskSteps : public testing::Test {
 protected:
  static std::string line(std::string_view id, std::string_view total) {
    return fmt::format(
        "{},1001,2001,\"Laptop\",\"Electronics\",2,1500.00,{},2024-12-30 14:30:00,\"York\"", id,
        total);
  }
  // The record comes behind these.
  void begin(std::string csv, std::string_view right_id) {
    csv += wrong + "\n";
    straight.cells_of(kSeed, csv);
    ASSERT_TRUE(shop.give(csv));
    right_ = line(right_id, "3000.00") + "\n";
    form_with(kSeed).csv_reader<Transaction>()->read(right_, true, 1, batch);
  }

  const std::string wrong = line("7", "3001.00");
  const Hash128 issue = fingerprint128(wrong);
  StraightShop straight;
  FlinkShop shop{kSeed, 2};
  TransactionBatch batch;

 private:
  std::string right_;
};

TEST_F(DeskSteps, GiveTheCellsOfAStraightRun) {
  begin(sale(1) + sale(2, "Leeds"), "7");
  const BookedRecord booked{"2", "2"};
  const Resolution fixing{.records = batch.rows,
                          .has_issue = true,
                          .issue = issue,
                          .state = IssueState::fixed,
                          .who = "ann",
                          .request = "click-1"};
  const std::vector<Step> steps = {
      {fixing, "7"},
      {fixing, "7"},  // a double click
      {{.records = batch.rows,
        .has_issue = true,
        .issue = issue,
        .state = IssueState::fixed,
        .who = "bob",
        .request = "click-2"},
       "7"},  // who had not seen it
      {{.has_issue = true,
        .issue = issue,
        .issue_revision = 1,
        .state = IssueState::open,
        .request = "undo-1"},
       "7"},
      {{.has_issue = true,
        .issue = issue,
        .issue_revision = 2,
        .state = IssueState::dismissed,
        .reason = DismissReason::test_record,
        .request = "click-3"},
       "7"},
      {{.take_back = std::span(&booked, 1), .who = "ann", .request = "click-4"}, "2"},
  };
  std::vector<RecordOutcome::What> became;
  std::uint64_t line = 0;
  for (const auto& [step, root] : steps) {
    RecordOutcome expected;
    const std::string cells = straight.cells_after(step, expected);
    became.push_back(expected.what);
    shop.take_told();
    Values values;
    values.add(*pack_resolution(step, hash128(root)));
    ASSERT_TRUE(shop.give(values.batch(), MessageType::resolution));
    EXPECT_EQ(shop.cells(), cells) << line;
    const auto told = shop.take_told();
    ASSERT_EQ(told.size(), 1U);
    const auto rows = read_decided_rows(told.front());
    ASSERT_TRUE(rows);
    ASSERT_EQ(rows->steps.size(), 1U);
    EXPECT_EQ(rows->steps.front().source, "file:sales.csv");
    EXPECT_EQ(rows->steps.front().line, 0U);
    EXPECT_EQ(rows->steps.front().outcome.what, expected.what) << line;
    EXPECT_EQ(rows->steps.front().outcome.cause, expected.cause) << line;
    ASSERT_EQ(rows->upto.size(), 1U);
    ++line;
    if (line == 3) {
      ASSERT_TRUE(shop.rescale(3));
    }
  }
  using What = RecordOutcome::What;
  EXPECT_THAT(became, testing::ElementsAre(What::booked, What::duplicate, What::issue, What::booked,
                                           What::booked, What::booked));
  // What was dismissed is a duplicate when its bytes come again, wherever its root stands.
  straight.cells_of(kSeed, wrong + "\n");
  ASSERT_TRUE(shop.give(wrong + "\n"));
  EXPECT_EQ(shop.merged()->tally().duplicates, 1U);
  EXPECT_EQ(shop.cells(), *straight.views.cells(""));
  // Bytes that nobody wrote are told of, and stop nothing.
  Values values;
  values.add("no step");
  ASSERT_TRUE(shop.give(values.batch(), MessageType::resolution));
  shop.take_told();
}

// A record that gets another id at the desk, which may be of another key group: what one ledger
// does at once, two do one after the other.
TEST_F(DeskSteps, OverTwoKeyGroupsGiveTheSame) {
  begin(sale(1), "8");
  const BookedRecord there{"8", "8"};
  ASSERT_NE(FlinkShop::kGroups.of(hash128("7")), FlinkShop::kGroups.of(hash128("8")));
  const auto decide = [&](const std::vector<Step>& parts) {
    for (const auto& [part, root] : parts) {
      Values values;
      values.add(*pack_resolution(part, hash128(root)));
      ASSERT_TRUE(shop.give(values.batch(), MessageType::resolution));
      const auto told = shop.take_told();
      EXPECT_EQ(read_decided_rows(told.back())->steps.front().outcome.what,
                RecordOutcome::What::booked);
    }
  };
  shop.take_told();
  RecordOutcome outcome;
  const Resolution settle{.elsewhere = std::span(&there, 1),
                          .has_issue = true,
                          .issue = issue,
                          .state = IssueState::fixed,
                          .request = "click-1"};
  decide({{settle, "7"}, {{.records = batch.rows, .request = "click-1"}, "8"}});
  Resolution fixing = settle;
  fixing.elsewhere = {};
  fixing.records = batch.rows;
  EXPECT_EQ(shop.cells(), straight.cells_after(fixing, outcome));
  EXPECT_THAT(shop.cells(), HasSubstr("York"));
  Resolution reopen{.elsewhere = std::span(&there, 1),
                    .has_issue = true,
                    .issue = issue,
                    .issue_revision = 1,
                    .state = IssueState::open,
                    .request = "undo-1"};
  decide({{reopen, "7"}, {{.take_back = std::span(&there, 1), .request = "undo-1"}, "8"}});
  reopen.elsewhere = {};
  EXPECT_EQ(shop.cells(), straight.cells_after(reopen, outcome));
  EXPECT_EQ(outcome.what, RecordOutcome::What::booked);
}

}  // namespace
}  // namespace shop
