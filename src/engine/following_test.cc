// SPDX-License-Identifier: Apache-2.0
//
// A shop that follows what another ledger decided has its numbers, however often it dies meanwhile.
#include "engine/desk.h"
#include "engine/engine_fixture.h"
#include "engine/random_trade.h"
#include "engine/record_outlet.h"
#include "engine/step_plan.h"
#include "ledger/decided_rows.h"
#include "ledger/decision_block.h"
#include "ledger/resolution_message.h"

namespace shop {
namespace {

constexpr std::string_view kRead = "test/read";  // how many messages

// A cluster of one engine.
class ToTheLeader final : public RecordOutlet {
 public:
  explicit ToTheLeader(Engine& leader) : leader_(leader) {}
  void send(Submission submission, Timestamp, std::vector<StepPlan> planned, bool) override {
    EXPECT_EQ(planned.size(), submission.resolutions.size());
    plans.insert(plans.end(), planned.begin(), planned.end());
    leader_.submit(std::move(submission));
  }

  std::vector<StepPlan> plans;

 private:
  Engine& leader_;
};

class FollowingTest : public EngineStory {
 protected:
  void SetUp() override {
    ASSERT_EQ(leader_.open(), "");
    shop_.options.follows_ledger = true;
    open();
  }

  // All that the leader decided, some blocks a message, as the topic would have it.
  std::vector<std::string> messages(std::size_t blocks_a_message) {
    std::vector<std::string> all;
    DecidedRowsWriter message;
    std::size_t blocks = 0;
    const auto finish = [&] {
      if (!message.empty()) all.push_back(message.take());
      blocks = 0;
    };
    const Status read = leader_.engine().store().scan(1, [&](const LogBlock& block) -> Status {
      Dictionaries dictionaries;
      Decisions decisions;
      SHOP_CHECK(decode_block(block.bytes, dictionaries, decisions));
      if (!decisions.settings.empty()) return {};
      message.add(block.bytes);
      if (++blocks == blocks_a_message) finish();
      return {};
    });
    EXPECT_TRUE(read);
    finish();
    return all;
  }

  std::size_t already_read() {
    const auto kept = shop_.engine().store().get(kRead);
    EXPECT_TRUE(kept);
    return *kept ? std::stoul(**kept) : 0;
  }

  Status follow(const std::vector<std::string>& messages, std::size_t upto) {
    Status all;
    for (std::size_t at = already_read(); at < upto; ++at) {
      auto bytes = std::make_shared<const std::string>(messages[at]);
      Submission submission;
      submission.owner = bytes;
      submission.decided = *bytes;
      submission.progress = [at](std::size_t) {
        return NamedValue{std::string(kRead), std::to_string(at + 1)};
      };
      submission.done = [&all](const Status& durable, const Tally&) {
        if (!durable) all = durable;
      };
      shop_.engine().submit(std::move(submission));
    }
    static_cast<void>(shop_.engine().drain());
    return all;
  }

  void hear_of_a_refused_sale(std::string_view id) {
    auto batch = std::make_shared<TestBatch>();
    Transaction& refused = batch->sale(id, "Shoes", 3, "90.00", "London");
    refused.cause = Cause::bad_number;
    refused.field = Field::quantity;
    leader_.deliver(batch);
    ASSERT_TRUE(follow(messages(1), 1));
  }

  TestShop leader_{GetParam()};
  std::deque<ResolutionMessage> read_;
};
SHOP_ON_BOTH_STORES(FollowingTest);

TEST_P(FollowingTest, HasTheLeadersCellsAfterEveryWayOfGoing) {
  RandomTrade trade(7);
  for (int i = 0; i < 60; ++i) {
    leader_.clock.advance_micros(1'000'000);
    leader_.deliver(trade.batch(12));
  }
  const std::vector<std::string> all = messages(1);
  ASSERT_GT(all.size(), 40U);
  const Way ways[] = {Way::crash, Way::power_cut, Way::close, Way::crash};
  std::size_t upto = 0;
  for (const Way way : ways) {
    upto += all.size() / 5;
    ASSERT_TRUE(follow(all, upto));
    restart(way);
    EXPECT_EQ(already_read(), upto);
  }
  ASSERT_TRUE(follow(all, all.size()));
  EXPECT_EQ(difference(shop_.cells(), leader_.cells()), "");
  EXPECT_EQ(shop_.verify(), "");
}

TEST_P(FollowingTest, TakesAMessageOfManyBlocksOverAsOneWrite) {
  for (int i = 0; i < 20; ++i) leader_.deliver(sales("s" + std::to_string(i) + "-", 10));
  const std::vector<std::string> all = messages(5);
  ASSERT_LT(all.size(), 20U);
  const std::uint64_t writes = shop_.engine().status().writes;
  ASSERT_TRUE(follow(all, 1));
  EXPECT_EQ(shop_.engine().status().writes, writes + 1);
  ASSERT_TRUE(follow(all, all.size()));
  EXPECT_EQ(difference(shop_.cells(), leader_.cells()), "");
  EXPECT_EQ(revenue("London"), "200.00");
}

TEST_P(FollowingTest, BooksNothingItself) {
  EXPECT_THAT(sale("1", "Laptop", 1, "10.00", "London"),
              testing::HasSubstr("error: this shop follows the ledger of a cluster"));
  EXPECT_EQ(revenue("London"), "0.00");
}

TEST_P(FollowingTest, WhatItSendsOnComesBackDecided) {
  const auto outlet = std::make_shared<ToTheLeader>(leader_.engine());
  EXPECT_FALSE(shop_.engine().sends_records_on());
  shop_.engine().send_records_through(outlet);
  EXPECT_TRUE(shop_.engine().sends_records_on());
  EXPECT_EQ(sale("1", "Laptop", 1, "10.00", "London"), "booked");
  EXPECT_EQ(revenue("London"), "0.00");  // it has not heard of it yet
  std::vector<Position> seen;
  Submission taken;
  const std::vector<std::string> decided = messages(1);
  taken.decided = decided.front();
  taken.taken_over = [&](const Decisions& rows) { seen.push_back(rows.entries.front().position); };
  shop_.engine().submit(std::move(taken));
  EXPECT_TRUE(shop_.engine().drain());
  EXPECT_EQ(seen, std::vector{shop_.engine().status().log_end - 1});
  EXPECT_EQ(revenue("London"), "10.00");
  shop_.engine().send_records_through(nullptr);
  EXPECT_THAT(sale("2", "Laptop", 1, "10.00", "London"), testing::HasSubstr("topics"));
}

TEST_P(FollowingTest, AStepGoesWhereItsRecordIs) {
  const auto outlet = std::make_shared<ToTheLeader>(leader_.engine());
  shop_.engine().send_records_through(outlet);
  hear_of_a_refused_sale("3");
  const std::vector<Hash128> issues = issues_of(shop_.engine(), {});
  ASSERT_EQ(issues.size(), 1U);
  const auto report = take_step(
      shop_.engine(), issues,
      {.state = IssueState::dismissed, .reason = DismissReason::test_record, .who = "ann"});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->done, 1U);
  ASSERT_EQ(outlet->plans.size(), 1U);
  ASSERT_EQ(outlet->plans[0].parts.size(), 1U);
  EXPECT_EQ(outlet->plans[0].parts[0].key, hash128("3"));
  EXPECT_TRUE(issues_of(leader_.engine(), {}).empty());
}

// A fix that gives the record an id of another key group.
TEST_P(FollowingTest, AStepOverTwoKeyGroupsHasTwoParts) {
  hear_of_a_refused_sale("3");
  TestBatch other;
  const Transaction& sale = other.sale("4", "Shoes", 3, "90.00", "London");
  Resolution fixing{.records = std::span(&sale, 1),
                    .has_issue = true,
                    .issue = issues_of(shop_.engine(), {}).front(),
                    .state = IssueState::fixed,
                    .request = "click-1"};
  const auto plan = plan_step(shop_.engine(), fixing);
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_EQ(plan->parts.size(), 2U);
  const auto step = [&](const std::string& message) {
    read_.push_back(*ResolutionMessage::read(message));
    return read_.back().resolution();
  };
  const Resolution first = step(plan->parts[0].message);
  EXPECT_TRUE(first.has_issue && first.records.empty());
  ASSERT_EQ(first.elsewhere.size(), 1U);
  EXPECT_EQ(first.elsewhere[0].root, "4");
  EXPECT_FALSE(first.said.empty());
  const Resolution second = step(plan->parts[1].message);
  EXPECT_FALSE(second.has_issue);
  ASSERT_EQ(second.records.size(), 1U);
  EXPECT_EQ(second.request, "click-1");
  const Resolution back = step(plan->parts[0].take_back);
  EXPECT_EQ(back.state, IssueState::open);
  EXPECT_EQ(back.issue_revision, 1U);
  EXPECT_EQ(back.elsewhere.size(), 1U);
  EXPECT_TRUE(plan->parts[1].take_back.empty());
  const auto again = StepPlan::unpack(plan->pack());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->parts[1].message, plan->parts[1].message);
  // A record that says nothing sensible is not sent at all.
  Transaction wrong = sale;
  wrong.cause = Cause::bad_time;
  fixing.records = std::span(&wrong, 1);
  EXPECT_EQ(plan_step(shop_.engine(), fixing)->refusal->cause, Cause::bad_time);
  // Of two records that are taken back, only the last could be.
  const std::vector<BookedRecord> apart = {{"3", "3"}, {"4", "4"}};
  const auto both = plan_step(shop_.engine(), {.take_back = apart});
  ASSERT_FALSE(both);
  EXPECT_THAT(both.error().message, testing::HasSubstr("one by one"));
}

TEST_P(FollowingTest, DamagedDecisionsStopItBeforeAnythingIsKept) {
  leader_.deliver(sales("s", 10));
  std::vector<std::string> all = messages(1);
  all[0][all[0].size() / 2] ^= 1;
  EXPECT_FALSE(follow(all, all.size()));
  restart(Way::crash);
  EXPECT_EQ(already_read(), 0U);
  EXPECT_EQ(revenue("London"), "0.00");
}

TEST_P(FollowingTest, ADirectoryIsOfOneKindForGood) {
  shop_.crash();
  shop_.options.follows_ledger = false;
  EXPECT_THAT(shop_.open(), testing::HasSubstr("follows the ledger of a cluster"));
  leader_.deliver(sales("s", 1));
  leader_.crash();
  leader_.options.follows_ledger = true;
  EXPECT_THAT(leader_.open(), testing::HasSubstr("has books of its own"));
}

}  // namespace
}  // namespace shop
