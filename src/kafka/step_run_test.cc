// SPDX-License-Identifier: Apache-2.0
//
// A step of several parts is done whole, or what was done of it is taken back.
#include "kafka/step_run.h"

#include <gmock/gmock.h>

namespace shop {
namespace {

using What = RecordOutcome::What;

constexpr RecordOutcome kBooked{.what = What::booked, .position = 7};
constexpr RecordOutcome kAskedBefore{.what = What::duplicate};
constexpr RecordOutcome kBookedByAnother{.what = What::duplicate, .field = Field::transaction_id};
constexpr RecordOutcome kRefused{What::issue, Cause::refund_beyond_sale, Field::quantity, 0};

StepPlan plan(bool takes_repeated = false) {
  StepPlan plan;
  plan.parts.push_back({{}, "book", "unbook", takes_repeated});
  plan.parts.push_back({{}, "take out", "", takes_repeated});
  return plan;
}

// The messages that are sent, each answered in turn.
std::vector<std::string> sent(StepRun& run, const std::vector<RecordOutcome>& outcomes) {
  std::vector<std::string> messages;
  for (const RecordOutcome& outcome : outcomes) {
    if (run.is_done()) break;
    messages.push_back(run.message());
    run.take(outcome);
  }
  return messages;
}

TEST(StepRun, DoesOnePartAfterTheOther) {
  StepRun run(plan());
  EXPECT_THAT(sent(run, {kBooked, kBooked, kBooked}), testing::ElementsAre("book", "take out"));
  EXPECT_TRUE(run.is_done());
  EXPECT_EQ(run.outcome().what, What::booked);
  EXPECT_EQ(run.outcome().position, 7U);
}

TEST(StepRun, GoesOnWhereAnEarlierTryStopped) {
  StepRun run(plan());
  sent(run, {kBooked});
  auto again = StepRun::unpack(run.pack());
  ASSERT_TRUE(again);
  EXPECT_THAT(sent(*again, {kAskedBefore, kBooked}), testing::ElementsAre("book", "take out"));
  EXPECT_EQ(again->outcome().what, What::booked);
  StepRun repeated(plan());
  sent(repeated, {kAskedBefore, kAskedBefore});
  EXPECT_TRUE(repeated.is_done());
  EXPECT_EQ(repeated.outcome().what, What::duplicate);
}

TEST(StepRun, TakesBackWhatWasDoneBeforeARefusal) {
  StepRun first(plan());
  EXPECT_THAT(sent(first, {kRefused, kBooked}), testing::ElementsAre("book"));
  EXPECT_EQ(first.outcome().cause, Cause::refund_beyond_sale);
  StepRun second(plan());
  sent(second, {kBooked, kRefused});
  EXPECT_FALSE(second.is_done());
  auto again = StepRun::unpack(second.pack());
  ASSERT_TRUE(again);
  EXPECT_THAT(sent(*again, {kAskedBefore, kBooked}), testing::ElementsAre("unbook"));
  EXPECT_TRUE(again->is_done());
  EXPECT_THAT(sent(second, {kBooked, kBooked}), testing::ElementsAre("unbook"));
  EXPECT_EQ(second.outcome().cause, Cause::refund_beyond_sale);
}

// Somebody else took the refund out, for another sale: then it must not stand under this one too.
TEST(StepRun, WhatAnotherRequestDidIsNotTakenForItsOwn) {
  StepRun run(plan());
  EXPECT_THAT(sent(run, {kBooked, kBookedByAnother, kBooked}),
              testing::ElementsAre("book", "take out", "unbook"));
  EXPECT_EQ(run.outcome().cause, Cause::stale_revision);
  StepRun at_once(plan());
  EXPECT_THAT(sent(at_once, {kBookedByAnother, kBooked}), testing::ElementsAre("book"));
  EXPECT_EQ(at_once.outcome().what, What::duplicate);
  // An issue's record may have been booked before.
  StepRun of_issue(plan(true));
  EXPECT_THAT(sent(of_issue, {kBooked, kBookedByAnother, kBooked}),
              testing::ElementsAre("book", "take out"));
  EXPECT_EQ(of_issue.outcome().what, What::booked);
}

TEST(StepRun, DamagedBytesAreNoStep) {
  StepRun run(plan());
  sent(run, {kBooked, kRefused});
  const std::string packed = run.pack();
  for (std::size_t size = 0; size < packed.size(); ++size)
    EXPECT_FALSE(StepRun::unpack(packed.substr(0, size))) << size;
  EXPECT_FALSE(StepRun::unpack("\x09" + packed.substr(1)));
}

}  // namespace
}  // namespace shop
