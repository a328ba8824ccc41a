// SPDX-License-Identifier: Apache-2.0
#include "engine/decider.h"

#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <thread>

#include "engine/test_batch.h"
#include "store/memory_store.h"

namespace shop {
namespace {

using testing::AnyOf;
using testing::ElementsAre;
using testing::SizeIs;

constexpr std::size_t kIdsPerRun = 10;

// A decider whose blocks nobody takes further: the test plays the index.
class DeciderTest : public testing::Test {
 protected:
  ~DeciderTest() override {
    submissions_.close();
    if (deciding_.joinable()) deciding_.join();
  }

  void start() {
    deciding_ = std::thread([this] { decider_.run(); });
  }
  // In a submission of its own, and waits until nothing more of it is to be decided.
  void sell(int from, int upto) {
    auto batch = std::make_shared<TestBatch>();
    for (int id = from; id < upto; ++id)
      batch->sale(std::to_string(id), "Laptop", 1, "10.00", "London");
    StampedSubmission stamped{};
    stamped.received_at = {4'000'000'000'000'000};
    stamped.submission.owner = batch;
    stamped.submission.transactions = batch->transactions;
    ASSERT_TRUE(submissions_.push(std::move(stamped)));
  }
  std::vector<DecidedBlock> next() { return blocks_.take(1); }
  // The runs of ids among the next so many things that are handed on.
  std::vector<std::size_t> runs_among(int count) {
    std::vector<std::size_t> sizes;
    for (int i = 0; i < count; ++i)
      for (const DecidedBlock& block : next())
        if (!block.ids.empty()) sizes.push_back(block.ids.size());
    return sizes;
  }
  bool decides_within(std::chrono::milliseconds time) {
    const auto until = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < until) {
      if (blocks_.weight() > 0) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
  }

  std::unique_ptr<Store> store_ = MemoryStore::create();
  Dictionaries dictionaries_;
  std::mutex interning_;
  Health health_;
  BoundedQueue<StampedSubmission> submissions_{100};
  BoundedQueue<DecidedBlock> blocks_{100};
  Decider decider_{*store_, dictionaries_, interning_, {1 << 16, kIdsPerRun},
                   health_, submissions_,  blocks_};
  std::thread deciding_;
};

TEST_F(DeciderTest, GivesIdsToTheIndexOneRunAtATime) {
  start();
  sell(0, 12);
  EXPECT_EQ(runs_among(2), std::vector<std::size_t>{12});
  sell(100, 112);  // the first run is on its way still
  EXPECT_EQ(runs_among(1), std::vector<std::size_t>{});
  sell(200, 201);  // so the decider has passed over the run by now
  EXPECT_EQ(runs_among(1), std::vector<std::size_t>{});
  decider_.ids_indexed();
  sell(300, 301);
  EXPECT_THAT(runs_among(2), ElementsAre(AnyOf(13, 14))) << "with the last id, or before it";
}

// Or the ids that the index lacks would have no bound in memory.
TEST_F(DeciderTest, WaitsForAnIndexThatLags) {
  start();
  sell(0, 12);
  EXPECT_EQ(runs_among(2), std::vector<std::size_t>{12});
  sell(100, 130);
  EXPECT_EQ(runs_among(1), std::vector<std::size_t>{});
  sell(200, 201);
  EXPECT_FALSE(decides_within(std::chrono::milliseconds(100)));
  decider_.ids_indexed();
  EXPECT_EQ(runs_among(2), std::vector<std::size_t>{30});
}

TEST_F(DeciderTest, WaitsForNoIndexThatFailed) {
  start();
  sell(0, 12);
  EXPECT_EQ(runs_among(2), std::vector<std::size_t>{12});
  sell(100, 130);
  EXPECT_EQ(runs_among(1), std::vector<std::size_t>{});
  health_.note(fail(ErrorCode::unavailable, "the disk went away (a test's fault)"));
  sell(200, 201);
  EXPECT_THAT(next(), SizeIs(1)) << "an answer, though nothing is booked any more";
}

}  // namespace
}  // namespace shop
