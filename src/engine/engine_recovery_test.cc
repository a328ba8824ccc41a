// SPDX-License-Identifier: Apache-2.0
//
// What a shop is after it went away and came back: the same.
#include <filesystem>

#include "engine/engine_fixture.h"

namespace shop {
namespace {

// Some of everything, over several days, in small batches, so that snapshots begin and end between
// them. The same rounds again are the same records.
void trade(TestShop& shop, int from, int rounds) {
  for (int round = from; round < from + rounds; ++round) {
    const std::string n = std::to_string(round);
    const std::string day = format_day(Day{20'000 + round});
    auto batch = std::make_shared<TestBatch>();
    for (int i = 0; i < 10; ++i)
      batch->sale("s" + n + "-" + std::to_string(i), "P" + std::to_string(i), 3, "2.50",
                  "City " + std::to_string(i % 3), day);
    batch->refund("r" + n, "s" + n + "-1", 1, "2.50", day);
    batch->refund("early" + n, "s" + std::to_string(round + 1) + "-2", 1, "2.50", day);
    batch->correction("c" + n, "s" + n + "-1", 0, "P9", 2, "3.00", "City 9", day);
    batch->void_sale("v" + n, "s" + n + "-3", 0);
    batch->nonsense("x" + n, "nonsense " + n);
    batch->product("P" + std::to_string(round % 10), 1000 - round, 10, round);
    batch->delivery("P" + std::to_string(round % 10), 5, "d" + n);
    batch->user("1001", "City " + n, "30");
    shop.deliver(std::move(batch));
  }
}

class EngineRecoveryTest : public EngineStory {
 protected:
  void SetUp() override { open(); }
  void trade(int from, int rounds) { shop::trade(shop_, from, rounds); }
};
SHOP_ON_BOTH_STORES(EngineRecoveryTest);

TEST_P(EngineRecoveryTest, EveryWayOfGoingLeavesTheSameCells) {
  for (const Way way : {Way::crash, Way::close, Way::power_cut, Way::close, Way::crash}) {
    trade(static_cast<int>(shop_.engine().store().end()), 12);
    const Cells before = shop_.cells();
    restart(way);
    EXPECT_EQ(difference(shop_.cells(), before), "");
    EXPECT_EQ(shop_.verify(), "");
  }
}

// The lake falls behind, is caught up from the log, and adds up to the views throughout.
TEST_P(EngineRecoveryTest, TheLakeComesBackToo) {
  shop_.options.keep_lake = true;
  restart(Way::crash);
  for (const Way way : {Way::close, Way::power_cut, Way::crash, Way::close}) {
    trade(static_cast<int>(shop_.engine().store().end()), 4);
    const Cells before = shop_.cells();
    restart(way);
    EXPECT_EQ(difference(shop_.cells(), before), "");
    EXPECT_EQ(shop_.verify(), "");
  }
  ASSERT_EQ(shop_.close(), "");
  EXPECT_TRUE(std::filesystem::exists(shop_.directory() +
                                      "/lake/user/shopsphere/data/processed-output.csv"));
  open();
  EXPECT_EQ(shop_.verify(), "");
}

TEST_P(EngineRecoveryTest, AnEmptyShopComesBackEmpty) {
  const Cells before = shop_.cells();
  restart(Way::power_cut);
  EXPECT_EQ(difference(shop_.cells(), before), "");
  restart(Way::close);
  EXPECT_EQ(difference(shop_.cells(), before), "");
  EXPECT_EQ(shop_.engine().store().end(), 2u) << "the settings are written once";
}

TEST_P(EngineRecoveryTest, SnapshotsWereTaken) {
  trade(0, 30);
  const std::uint64_t before = shop_.faults().writes(WriteKind::ids);
  restart(Way::close);
  EXPECT_GE(shop_.faults().writes(WriteKind::manifest), 3u) << "of which closing wrote one";
  EXPECT_GE(shop_.faults().writes(WriteKind::deletions), 2u);
  EXPECT_EQ(shop_.faults().writes(WriteKind::ids), before + 1);
  EXPECT_EQ(shop_.engine().store().indexed_upto(), shop_.engine().store().end());
}

TEST_P(EngineRecoveryTest, ComesBackWithoutReadingTheLogOnceClosed) {
  trade(0, 10);
  const Cells before = shop_.cells();
  ASSERT_EQ(shop_.close(), "");
  shop_.options.read_only = true;
  open();
  Status scanned = shop_.engine().store().scan(1, [](const LogBlock&) { return Status{}; });
  EXPECT_TRUE(scanned);
  EXPECT_EQ(difference(shop_.cells(), before), "");
}

TEST_P(EngineRecoveryTest, SeesDuplicatesWhereverTheirIdsAre) {
  EXPECT_EQ(sale("indexed", "Laptop", 1, "10.00", "London"), "booked");
  restart(Way::close);  // its id is in the store's index
  EXPECT_EQ(sale("recovered", "Laptop", 1, "10.00", "London"), "booked");
  restart(Way::power_cut);  // in the log alone
  EXPECT_EQ(sale("recent", "Laptop", 1, "10.00", "London"), "booked");
  for (const bool fill : {true, false}) {
    for (const char* id : {"indexed", "recovered", "recent"}) {
      EXPECT_EQ(sale(id, "Laptop", 1, "10.00", "London"), "duplicate") << id;
      EXPECT_EQ(sale(id, "Laptop", 2, "10.00", "London"), "conflict") << id;
    }
    EXPECT_EQ(revenue("London"), "30.00");
    shop_.options.fill_filter = fill;
    restart(Way::crash);
  }
}

TEST_P(EngineRecoveryTest, ADeliveryCountsOnceForEver) {
  product("Pen", 10, 5, 0);
  for (const Way way : {Way::close, Way::crash, Way::power_cut}) {
    const std::string n = std::to_string(static_cast<int>(way));
    EXPECT_EQ(delivery("Pen", 7, "d" + n), "booked");
    EXPECT_EQ(delivery("Ink", 7, "d" + n), "booked") << "of another product";
    const std::string before = stock("Pen");
    restart(way);
    EXPECT_EQ(delivery("Pen", 7, "d" + n), "duplicate");
    EXPECT_EQ(delivery("Pen", 8, "d" + n), "conflict");
    EXPECT_EQ(stock("Pen"), before);
  }
  EXPECT_EQ(stock("Pen"), "31");
}

// One that says no time of its own counts from its receipt on: not from a later one.
TEST_P(EngineRecoveryTest, ADeliveryThatComesAgainDoesNotCrossACount) {
  const auto deliver = [&] {
    auto batch = std::make_shared<TestBatch>();
    batch->delivery("Pen", 7, "d1").has_updated_at = false;
    return outcome(*shop_.deliver(batch));
  };
  EXPECT_EQ(deliver(), "booked");
  shop_.clock.advance_micros(kMicrosPerSecond);
  product("Pen", 20, 5, shop_.clock.now().micros);
  shop_.clock.advance_micros(kMicrosPerSecond);
  EXPECT_EQ(deliver(), "duplicate");
  EXPECT_EQ(stock("Pen"), "20");
}

TEST_P(EngineRecoveryTest, SeesADuplicateThatIsNotDurableYet) {
  auto batch = std::make_shared<TestBatch>();
  for (int i = 0; i < 3000; ++i) batch->sale(std::to_string(i), "P", 1, "1.00", "London");
  const auto first = shop_.submit(batch);
  const auto second = shop_.submit(batch);
  ASSERT_TRUE(shop_.engine().drain());
  EXPECT_EQ(first->tally.booked, 3000u);
  EXPECT_EQ(second->tally.duplicates, 3000u);
}

TEST_P(EngineRecoveryTest, RefundsAndCorrectionsReadTheirSaleFromTheLog) {
  for (const Way way : {Way::close, Way::crash, Way::power_cut}) {
    const std::string n = std::to_string(static_cast<int>(way));
    const std::string id = "s" + n;
    const std::string city = "City " + n;
    sale(id, "Laptop", 3, "100.00", "Nowhere");
    restart(way);
    EXPECT_EQ(refund("r" + n, id, 1, "100.00"), "booked");
    restart(way);
    EXPECT_EQ(refund("q" + n, id, 3, "100.00"), "refund_beyond_sale");
    EXPECT_EQ(correct("c" + n, id, 0u, "Laptop", 3, "100.00", city), "booked");
    EXPECT_EQ(revenue(city), "200.00");
    restart(way);
    EXPECT_EQ(correct("d" + n, id, 0u, "Laptop", 3, "100.00", city), "stale_revision");
    EXPECT_EQ(correct("d" + n, id, 1u, "Laptop", 4, "100.00", city), "booked");
    EXPECT_EQ(revenue(city), "300.00");
    restart(way);
    EXPECT_EQ(void_sale("v" + n, id, 2u), "booked");
    EXPECT_EQ(revenue(city), "0.00");
    restart(way);
    EXPECT_EQ(refund("p" + n, id, 1, "100.00"), "sale_voided");
    EXPECT_EQ(refund("r" + n, id, 1, "100.00"), "duplicate");
    EXPECT_EQ(shop_.verify(), "");
  }
}

TEST_P(EngineRecoveryTest, ARefundWaitsThroughARestart) {
  for (const Way way : {Way::close, Way::crash, Way::power_cut}) {
    const std::string n = std::to_string(static_cast<int>(way));
    const std::string city = "City " + n;
    EXPECT_EQ(refund("r" + n, "s" + n, 1, "100.00"), "waiting");
    EXPECT_EQ(refund("much" + n, "s" + n, 9, "100.00"), "waiting");
    restart(way);
    EXPECT_EQ(refund("r" + n, "s" + n, 1, "100.00"), "duplicate");
    sale("s" + n, "Laptop", 3, "100.00", city);
    EXPECT_EQ(revenue(city), "200.00");
    restart(way);
    EXPECT_EQ(refund("late" + n, "s" + n, 3, "100.00"), "refund_beyond_sale");
    EXPECT_EQ(revenue(city), "200.00");
  }
}

// More blocks than the history keeps decoded: the first ones are gone when the last ones come.
TEST_P(EngineRecoveryTest, ARootOfManyBlocksIsRememberedWhole) {
  sale("s", "Laptop", 200, "1.00", "London");
  for (int i = 0; i < 120; ++i)
    ASSERT_EQ(refund("r" + std::to_string(i), "s", 1, "1.00"), "booked") << i;
  EXPECT_EQ(revenue("London"), "80.00");
  EXPECT_EQ(correct("c", "s", 0u, "Laptop", 200, "1.00", "Leeds"), "booked");
  EXPECT_EQ(revenue("Leeds"), "80.00");
  restart(Way::power_cut);
  EXPECT_EQ(refund("r0", "s", 1, "1.00"), "duplicate");
  EXPECT_EQ(refund("more", "s", 81, "1.00"), "refund_beyond_sale");
  EXPECT_EQ(refund("more", "s", 80, "1.00"), "booked");
  EXPECT_EQ(revenue("Leeds"), "0.00");
}

TEST_P(EngineRecoveryTest, KeepsTheSettingsItWasMadeWith) {
  shop_.options.settings.zone_name = "Europe/Madrid";
  restart(Way::close);
  EXPECT_EQ(shop_.engine().settings().zone_name, "UTC");
}

// The process dies at each step of a snapshot and of closing.
TEST_P(EngineRecoveryTest, DiesAtEachWriteAndComesBackTheSame) {
  struct Step {
    WriteKind kind;
    std::uint64_t nth;
  };
  const std::vector<Step> steps = {
      {WriteKind::chunks, 1},    {WriteKind::chunks, 2}, {WriteKind::manifest, 1},
      {WriteKind::manifest, 2},  {WriteKind::ids, 1},    {WriteKind::deletions, 1},
      {WriteKind::deletions, 2}, {WriteKind::values, 1}, {WriteKind::log, 5}};
  TestShop straight(Which::memory);
  ASSERT_EQ(straight.open(), "");
  shop::trade(straight, 0, 14);
  for (const Step& step : steps) {
    for (const WriteEnding ending : {WriteEnding::power_cut, WriteEnding::lost}) {
      SCOPED_TRACE(testing::Message() << "write " << static_cast<int>(step.kind) << " no "
                                      << step.nth << " ending " << static_cast<int>(ending));
      TestShop shop(GetParam());
      shop.options.keep_lake = step.kind == WriteKind::values;
      ASSERT_EQ(shop.open(), "");
      shop::trade(shop, 0, 3);
      shop.faults().fail(step.kind, step.nth, ending);
      shop::trade(shop, 3, 9);
      if (shop.engine().health()) static_cast<void>(shop.engine().close());
      EXPECT_TRUE(shop.faults().happened());
      shop.faults().forget();
      shop.power_cut();
      ASSERT_EQ(shop.open(), "");
      EXPECT_EQ(shop.verify(), "");
      shop::trade(shop, 0, 14);  // all of it again: booked once
      EXPECT_EQ(difference(shop.cells(), straight.cells()), "");
      shop.crash();
      ASSERT_EQ(shop.open(), "");
      EXPECT_EQ(difference(shop.cells(), straight.cells()), "");
    }
  }
}

TEST_P(EngineRecoveryTest, LeavesNoChunkBehindThatNoManifestNames) {
  trade(0, 6);
  shop_.faults().fail(WriteKind::chunks, 2, WriteEnding::power_cut);
  trade(6, 30);
  shop_.crash();  // once the keeper has done what it was given
  EXPECT_TRUE(shop_.faults().happened());
  open();
  trade(6, 1);  // the next snapshot ends elsewhere
  restart(Way::close);
  const auto manifest = shop_.engine().store().get(kSnapshotManifestName);
  ASSERT_TRUE(manifest && *manifest);
  const auto decoded = SnapshotManifest::decode(**manifest);
  ASSERT_TRUE(decoded);
  std::vector<std::string> named;
  for (const auto& [name, chunk] : decoded->chunks) named.push_back(chunk.stored_name);
  EXPECT_THAT(*shop_.engine().store().chunk_names(""), testing::UnorderedElementsAreArray(named));
}

}  // namespace
}  // namespace shop
