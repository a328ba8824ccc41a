// SPDX-License-Identifier: Apache-2.0
//
// A shop that tests open, feed, fail, crash and open again, on either store.
//
//   TestShop shop(Which::memory);
//   ASSERT_EQ(shop.open(), "");
//   shop.deliver(batch);               // submitted, answered
//   shop.crash();  shop.open();        // the engine goes without close(): what is under way ends
//   shop.power_cut();  shop.open();    // what was not synced is gone
//   EXPECT_EQ(difference(shop.cells(), other.cells()), "");
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/brittle_store.h"
#include "engine/engine.h"
#include "engine/test_batch.h"
#include "store/fault_disk.h"
#include "store/memory_store.h"
#include "store/store_fixture.h"

namespace shop {

// What became of a submission.
struct SubmissionAnswer {
  std::atomic<int> times = 0;
  Status durable;
  Tally tally;
};
using AnswerPointer = std::shared_ptr<const SubmissionAnswer>;

using Cells = std::vector<std::string>;  // sorted

class TestShop {
 public:
  explicit TestShop(Which which, std::uint64_t seed = 1);
  ~TestShop();

  // "" or the error.
  std::string open();
  std::string close();
  void crash() { engine_.reset(); }
  void power_cut();

  AnswerPointer submit(BatchPointer batch);
  AnswerPointer deliver(BatchPointer batch);  // submit and drain

  Cells cells();
  // In pounds, summed over all days.
  std::string revenue(std::string_view city);
  std::string stock(std::string_view product);
  // "" if the log, folded from its first row, gives the views.
  std::string verify();

  Engine& engine() { return *engine_; }
  bool is_open() const { return engine_ != nullptr; }
  WriteFaults& faults() { return *faults_; }
  FaultDisk& disk() { return disk_; }  // of RocksStore alone
  std::shared_ptr<MemoryDisk> memory_disk() { return memory_disk_; }
  std::string directory() const { return directory_.store(); }

  EngineOptions options;  // for the next open()
  ManualClock clock{Timestamp{to_day({2025, 6, 1}).number * kMicrosPerDay}};

 private:
  Which which_;
  TestDirectory directory_;
  FaultDisk disk_;
  std::shared_ptr<MemoryDisk> memory_disk_ = std::make_shared<MemoryDisk>();
  std::shared_ptr<WriteFaults> faults_ = std::make_shared<WriteFaults>();
  std::unique_ptr<Engine> engine_;
};

// The first cells that only one of them has, in words; "" if there are none.
std::string difference(const Cells& actual, const Cells& expected);

}  // namespace shop
