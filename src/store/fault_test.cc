// SPDX-License-Identifier: Apache-2.0
//
// What a store keeps when its disk fails: see fault_story.h for what is checked.
//
// SHOPSPHERE_FAULT_SEEDS sets how many seeds are tried (default 4); a failure prints its seed.
#include <gmock/gmock.h>

#include <cstdlib>

#include "store/fault_story.h"

namespace shop {
namespace {

using testing::HasSubstr;

std::uint64_t seeds() {
  const char* text = std::getenv("SHOPSPHERE_FAULT_SEEDS");
  return text == nullptr ? 4 : std::strtoull(text, nullptr, 10);
}

// Steps until one fails, at most `count`.
Status steps(FaultStory& story, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) SHOP_CHECK(story.step());
  return {};
}

struct Case {
  const char* name;
  std::optional<DiskFault> fault;  // none: a power cut between two steps
};

class StoreFaultTest : public testing::TestWithParam<Case> {};

TEST_P(StoreFaultTest, KeepsWhatItAcknowledgedOnce) {
  std::uint64_t met = 0;
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    FaultStory story(seed);
    Prng random(seed * 1000);
    ASSERT_EQ(story.open(), "");
    for (int life = 0; life < 4; ++life) {
      if (GetParam().fault) {
        DiskFault fault = *GetParam().fault;
        fault.countdown = 1 + random.below(60);
        story.disk().fail_after(fault);
      }
      const Status status = steps(story, 5 + random.below(60));
      if (GetParam().fault && story.disk().fault_happened()) ++met;
      if (!status) {
        EXPECT_EQ(status.error().code, ErrorCode::unavailable) << status.error().message;
        EXPECT_EQ(story.store()->put(std::vector<NamedValue>{{"more", "x"}}).error().code,
                  ErrorCode::unavailable);
      }
      story.power_cut();
      ASSERT_EQ(story.open(), "");
      ASSERT_EQ(story.check(), "");
    }
  }
  if (!GetParam().fault) return;
  EXPECT_GT(met, seeds());  // or this test proves nothing
}

INSTANTIATE_TEST_SUITE_P(
    Faults, StoreFaultTest,
    testing::Values(
        Case{"PowerCut", std::nullopt},
        Case{"WriteFails", DiskFault{.operation = DiskOperation::write}},
        Case{"SyncFails", DiskFault{.operation = DiskOperation::sync}},
        Case{"LogWriteFails", DiskFault{.operation = DiskOperation::write, .only_log = true}},
        Case{"LogWriteFailsButIsDone",
             DiskFault{.operation = DiskOperation::write, .done_anyway = true, .only_log = true}},
        Case{"LogSyncFailsButIsDone",
             DiskFault{.operation = DiskOperation::sync, .done_anyway = true, .only_log = true}}),
    [](const auto& which) { return which.param.name; });

TEST(StoreFault, SaysThatTheDiskIsFullAndGoesOnOnceThereIsRoom) {
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    FaultStory story(seed);
    Prng random(seed);
    ASSERT_EQ(story.open(), "");
    ASSERT_TRUE(steps(story, 20));
    story.disk().leave_room(random.below(1 << 20));
    const Status status = steps(story, 1000);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::exhausted);
    EXPECT_THAT(status.error().message, HasSubstr("the disk is full; make room and start again"));
    story.power_cut();
    ASSERT_EQ(story.open(), "");
    ASSERT_EQ(story.check(), "");
    ASSERT_TRUE(steps(story, 50));
    ASSERT_EQ(story.check(), "");
  }
}

TEST(StoreFault, SaysThatTheDiskIsFullWhenItOpensOne) {
  FaultStory story(1);
  ASSERT_EQ(story.open(), "");
  ASSERT_TRUE(steps(story, 20));
  story.power_cut();
  story.disk().leave_room(0);
  EXPECT_THAT(story.open(), HasSubstr("the disk is full; make room and start again"));
  story.disk().more_room();
  ASSERT_EQ(story.open(), "");
  EXPECT_EQ(story.check(), "");
}

// Tests of the tester: a loss and a double that were planted must be found.
TEST(StoreFault, FindsAPlantedLoss) {
  std::uint64_t found = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    FaultStory story(seed);
    ASSERT_EQ(story.open(), "");
    ASSERT_TRUE(steps(story, 5));
    story.disk().lie_about_syncs();
    ASSERT_TRUE(story.append_group());
    ASSERT_TRUE(story.append_group());
    story.power_cut();
    if (!story.open().empty() || !story.check().empty()) ++found;
  }
  EXPECT_GE(found, 8u);
}

TEST(StoreFault, FindsAPlantedDouble) {
  FaultStory story(1);
  ASSERT_EQ(story.open(), "");
  ASSERT_TRUE(steps(story, 5));
  ASSERT_TRUE(story.append_group());
  story.send_again_although_kept();
  story.power_cut();
  ASSERT_EQ(story.open(), "");
  EXPECT_THAT(story.check(), HasSubstr("the log ends at"));
}

}  // namespace
}  // namespace shop
