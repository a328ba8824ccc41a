// SPDX-License-Identifier: Apache-2.0
//
// What a shop is after its disk failed and whoever was told so sent again: as if nothing had been.
//
// The records, the faults and the restarts come from a seed; how threads interleave does not.
// SHOPSPHERE_FAULT_SEEDS sets how many seeds are tried (default 10); a failure prints its seed:
//   SHOPSPHERE_FAULT_SEEDS=500 build/release/tests/engine_test --gtest_filter='*Fault*'
#include <cstdlib>
#include <thread>

#include "engine/engine_fixture.h"
#include "engine/random_trade.h"
#include "ledger/decision_block.h"

namespace shop {
namespace {

using testing::HasSubstr;

std::uint64_t seeds() {
  const char* text = std::getenv("SHOPSPHERE_FAULT_SEEDS");
  return text == nullptr ? 10 : std::strtoull(text, nullptr, 10);
}

using Batches = std::vector<BatchPointer>;

Batches trade_of(std::uint64_t seed, std::size_t batches) {
  RandomTrade trade(seed);
  Prng sizes(seed + 1000);
  Batches all;
  for (std::size_t i = 0; i < batches; ++i) all.push_back(trade.batch(1 + sizes.below(40)));
  return all;
}

// The cells of a shop that took these batches one after the other, on a disk without faults.
Cells straight_run(const Batches& batches) {
  TestShop shop(Which::memory);
  shop.options.snapshot_every_rows = 1'000'000'000;
  EXPECT_EQ(shop.open(), "");
  for (const BatchPointer& batch : batches) EXPECT_TRUE(shop.deliver(batch)->durable);
  return shop.cells();
}

class EngineFaultTest : public EngineStory {};
SHOP_ON_BOTH_STORES(EngineFaultTest);

TEST_P(EngineFaultTest, TellsEveryoneUnderWayAndTakesNothingMore) {
  for (const WriteEnding ending :
       {WriteEnding::lost, WriteEnding::stored_but_unacknowledged, WriteEnding::disk_full}) {
    SCOPED_TRACE(static_cast<int>(ending));
    TestShop shop(GetParam());
    ASSERT_EQ(shop.open(), "");
    EXPECT_EQ(outcome(*shop.deliver(sales("before", 10))), "booked");
    shop.faults().fail(WriteKind::log, 1, ending);
    std::vector<AnswerPointer> answers;
    for (int i = 0; i < 40; ++i)
      answers.push_back(shop.submit(sales("under way " + std::to_string(i) + "-", 100)));
    ASSERT_FALSE(shop.engine().drain());
    for (const auto& answer : answers) EXPECT_THAT(outcome(*answer), HasSubstr("error: the "));
    EXPECT_THAT(outcome(*shop.deliver(sales("after", 1))), HasSubstr("error: the "));
    EXPECT_FALSE(shop.engine().health());
    EXPECT_EQ(shop.revenue("London"), "10.00");
    EXPECT_NE(shop.close(), "");

    ASSERT_EQ(shop.open(), "");
    EXPECT_EQ(shop.verify(), "");
    const std::uint64_t kept = shop.engine().store().end() - 12;
    EXPECT_EQ(kept > 0, ending == WriteEnding::stored_but_unacknowledged) << kept;
    std::uint64_t booked = 0;
    std::uint64_t duplicates = 0;
    for (int i = 0; i < 40; ++i) {
      const auto answer = shop.deliver(sales("under way " + std::to_string(i) + "-", 100));
      booked += answer->tally.booked;
      duplicates += answer->tally.duplicates;
    }
    EXPECT_EQ(duplicates, kept) << "what was not stored must not be taken for seen";
    EXPECT_EQ(booked, 4000 - kept);
    EXPECT_EQ(shop.revenue("London"), "4010.00");
  }
}

TEST_P(EngineFaultTest, SaysThatTheDiskIsFull) {
  open();
  shop_.faults().fail(WriteKind::log, 1, WriteEnding::disk_full);
  EXPECT_THAT(sale("1", "Laptop", 1, "10.00", "London"), HasSubstr("the disk is full"));
  EXPECT_EQ(shop_.engine().health().error().code, ErrorCode::exhausted);
}

// An error of the index or of a snapshot stops the engine, although the log is fine.
TEST_P(EngineFaultTest, AFailingKeeperStopsTheShopAndLosesNothing) {
  const Batches batches = trade_of(7, 30);
  const Cells expected = straight_run(batches);
  for (const WriteKind kind :
       {WriteKind::ids, WriteKind::chunks, WriteKind::manifest, WriteKind::deletions}) {
    SCOPED_TRACE(static_cast<int>(kind));
    TestShop shop(GetParam());
    shop.options.ids_per_run = 60;
    ASSERT_EQ(shop.open(), "");
    shop.faults().fail(kind, 2, WriteEnding::lost);
    for (const BatchPointer& batch : batches) shop.deliver(batch);
    if (shop.engine().health()) {
      EXPECT_FALSE(shop.engine().close());
    }
    EXPECT_TRUE(shop.faults().happened());
    shop.crash();
    ASSERT_EQ(shop.open(), "");
    for (const BatchPointer& batch : batches) EXPECT_TRUE(shop.deliver(batch)->durable);
    EXPECT_EQ(difference(shop.cells(), expected), "");
  }
}

TEST_P(EngineFaultTest, CannotBeMadeOnADiskThatFailsAndCanLater) {
  for (const WriteEnding ending :
       {WriteEnding::lost, WriteEnding::stored_but_unacknowledged, WriteEnding::disk_full}) {
    TestShop shop(GetParam());
    shop.faults().fail(WriteKind::log, 1, ending);
    EXPECT_NE(shop.open(), "");
    ASSERT_EQ(shop.open(), "");
    EXPECT_EQ(shop.engine().store().end(), 2u) << "the settings are written once";
  }
}

// Many submit at once while the disk fails: nobody waits for ever, nobody is told twice.
TEST_P(EngineFaultTest, NobodyWaitsForEver) {
  for (const WriteKind kind : {WriteKind::log, WriteKind::ids, WriteKind::chunks}) {
    TestShop shop(GetParam());
    shop.options.ids_per_run = 100;
    ASSERT_EQ(shop.open(), "");
    shop.faults().fail(kind, 1, WriteEnding::lost);
    std::array<std::vector<AnswerPointer>, 4> answers;
    std::vector<std::thread> sellers;
    for (std::size_t seller = 0; seller < answers.size(); ++seller)
      sellers.emplace_back([&, seller] {
        for (int i = 0; i < 40; ++i)
          answers[seller].push_back(
              shop.submit(sales(std::to_string(seller) + "-" + std::to_string(i) + "-", 150)));
      });
    for (std::thread& seller : sellers) seller.join();
    if (kind == WriteKind::ids) shop.crash();  // joined although the keeper has failed
    if (shop.is_open()) {
      EXPECT_FALSE(shop.engine().drain() && shop.engine().close());
    }
    for (const auto& all : answers)
      for (const auto& answer : all) EXPECT_EQ(answer->times, 1);
  }
}

TEST_P(EngineFaultTest, RandomFaultsAndRestartsLeaveTheCellsOfAStraightRun) {
  std::uint64_t met = 0;
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const Batches batches = trade_of(seed, 40);
    Prng random(seed);
    TestShop shop(GetParam(), seed);
    shop.options.snapshot_every_rows = 20 + random.below(100);
    shop.options.ids_per_run = 20 + random.below(200);
    shop.options.keep_lake = random.chance(0.2);
    ASSERT_EQ(shop.open(), "");
    for (std::size_t next = 0; next < batches.size();) {
      if (random.chance(0.7)) {
        const auto kind = static_cast<WriteKind>(random.below(kWriteKinds));
        shop.faults().fail(random.chance(0.5) ? WriteKind::log : kind, 1 + random.below(3),
                           static_cast<WriteEnding>(random.below(4)));
      }
      std::vector<AnswerPointer> answers;
      const std::size_t most = 1 + random.below(12);
      for (std::size_t i = next; i < std::min(batches.size(), next + most); ++i) {
        answers.push_back(shop.submit(batches[i]));
        if (random.chance(0.3)) static_cast<void>(shop.engine().drain());
      }
      static_cast<void>(shop.engine().drain());
      bool failed = false;
      for (const AnswerPointer& answer : answers) {
        ASSERT_EQ(answer->times, 1);
        ASSERT_FALSE(failed && answer->durable) << "booked behind one that was not";
        failed = failed || !answer->durable;
        if (!failed) ++next;
      }
      met += shop.faults().happened();
      if (failed || random.chance(0.4)) {
        const std::uint64_t way = random.below(3);
        if (way == 0) static_cast<void>(shop.engine().close());
        if (way == 1) shop.power_cut();
        shop.crash();
        shop.faults().forget();
        ASSERT_EQ(shop.open(), "");
        ASSERT_EQ(shop.verify(), "");
      }
    }
    const Cells expected = straight_run(batches);
    ASSERT_EQ(difference(shop.cells(), expected), "");
    shop.faults().forget();
    shop.power_cut();
    ASSERT_EQ(shop.open(), "");
    ASSERT_EQ(difference(shop.cells(), expected), "");
  }
  EXPECT_GT(met, seeds()) << "or this test proves nothing";
}

// The write-ahead log has the bytes and the disk says no: what was told as an error was booked, and
// is a duplicate when it is sent again.
TEST(EngineFault, AnErrorBehindTheWriteAheadLogBooksOnce) {
  std::uint64_t met = 0;
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const Batches batches = trade_of(seed, 12);
    Prng random(seed);
    TestShop shop(Which::rocks, seed);
    ASSERT_EQ(shop.open(), "");
    DiskFault fault;
    fault.operation = random.chance(0.5) ? DiskOperation::sync : DiskOperation::write;
    fault.countdown = 1 + random.below(12);
    fault.done_anyway = random.chance(0.7);
    fault.only_log = true;
    shop.disk().fail_after(fault);
    std::size_t next = 0;
    while (next < batches.size() && shop.deliver(batches[next])->durable) ++next;
    met += shop.disk().fault_happened();
    shop.power_cut();
    ASSERT_EQ(shop.open(), "");
    ASSERT_EQ(shop.verify(), "");
    for (; next < batches.size(); ++next) ASSERT_TRUE(shop.deliver(batches[next])->durable);
    ASSERT_EQ(difference(shop.cells(), straight_run(batches)), "");
  }
  EXPECT_GT(met, seeds() / 2) << "or this test proves nothing";
}

// A write-ahead log that the full disk tore is the end of it: nothing may be flushed behind it.
TEST(EngineFault, GoesOnOnceThereIsRoomOnTheDisk) {
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const Batches batches = trade_of(seed, 30);
    TestShop shop(Which::rocks, seed);
    ASSERT_EQ(shop.open(), "");
    shop.disk().leave_room(Prng(seed).below(60'000));
    std::size_t next = 0;
    while (next < batches.size() && shop.deliver(batches[next])->durable) ++next;
    if (next < batches.size()) {
      EXPECT_EQ(shop.engine().health().error().code, ErrorCode::exhausted);
    }
    shop.crash();
    shop.disk().more_room();
    ASSERT_EQ(shop.open(), "");
    for (; next < batches.size(); ++next) ASSERT_TRUE(shop.deliver(batches[next])->durable);
    EXPECT_EQ(difference(shop.cells(), straight_run(batches)), "");
  }
}

// Tests of the tester: a row that was dropped from the log, and one that is there twice, are found.
Cells cells_of_changed_log(TestShop& shop, bool twice) {
  TestShop copy(Which::memory);
  auto store = MemoryStore::open(copy.memory_disk());
  bool changed = false;
  const Status copied = shop.engine().store().scan(1, [&](const LogBlock& block) -> Status {
    Dictionaries dictionaries;
    Decisions rows, kept;
    SHOP_CHECK(decode_block(block.bytes, dictionaries, rows));
    kept.clear((*store)->end());
    kept.received_at = rows.received_at;
    for (const Entry& entry : rows.entries) {
      const int times = changed ? 1 : twice ? 2 : 0;
      changed = true;
      for (int i = 0; i < times; ++i) kept.add(entry);
    }
    for (const IssueRow& issue : rows.issues) kept.add(issue);
    for (const ProductRow& product : rows.products) kept.add(product);
    for (const UserRow& user : rows.users) kept.add(user);
    if (kept.rows.empty()) return {};
    const LogBlock again{kept.first_position, static_cast<std::uint32_t>(kept.rows.size()),
                         encode_block(kept, dictionaries)};
    return (*store)->append(std::span(&again, 1), {});
  });
  EXPECT_TRUE(copied);
  EXPECT_TRUE(changed);
  store->reset();
  EXPECT_EQ(copy.open(), "");
  return copy.cells();
}

TEST(EngineFault, FindsAPlantedLossAndAPlantedDouble) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Batches batches = trade_of(seed, 10);
    const Cells expected = straight_run(batches);
    TestShop shop(Which::memory);
    ASSERT_EQ(shop.open(), "");
    for (const BatchPointer& batch : batches) shop.deliver(batch);
    ASSERT_EQ(difference(shop.cells(), expected), "");
    EXPECT_NE(difference(cells_of_changed_log(shop, false), expected), "");
    EXPECT_NE(difference(cells_of_changed_log(shop, true), expected), "");
  }
}

// Ids whose hashes are equal in 16 bits are told apart by what the log says.
TEST_P(EngineFaultTest, HashesThatCollideChangeNothing) {
  const Batches batches = trade_of(11, 60);
  const Cells expected = straight_run(batches);
  struct Restore {
    ~Restore() { set_hash128_bits_for_tests(128); }
  } restore;
  for (const int bits : {16, 4}) {
    set_hash128_bits_for_tests(bits);
    TestShop shop(GetParam());
    shop.options.ids_per_run = 150;
    ASSERT_EQ(shop.open(), "");
    for (std::size_t i = 0; i < batches.size(); ++i) {
      ASSERT_TRUE(shop.deliver(batches[i])->durable);
      if (i % 20 == 10) {
        shop.crash();
        ASSERT_EQ(shop.open(), "");
      }
    }
    EXPECT_EQ(difference(shop.cells(), expected), "") << bits << " bits";
  }
}

}  // namespace
}  // namespace shop
