// SPDX-License-Identifier: Apache-2.0
//
// Who follows the notices of low stock is told of each crossing once, whatever dies in between.
#include "base/prng.h"
#include "engine/engine_fixture.h"
#include "engine/inspection.h"

namespace shop {
namespace {

using testing::ElementsAre;

// A reader that keeps the number of the last notice it has passed on, and nothing else.
struct Follower {
  std::uint64_t told = 0;
  std::vector<std::string> heard;

  void follow(Engine& engine) {
    for (const LowStockNotice& notice : low_stock_notices_after(engine, told)) {
      EXPECT_EQ(notice.number, told + 1) << "nothing is missed";
      told = notice.number;
      heard.push_back(notice.product_id + " at " + std::to_string(notice.stock) + " of " +
                      std::to_string(notice.reorder_level) + ", row " +
                      std::to_string(notice.position));
    }
  }
};

class LowStockTest : public EngineStory {
 protected:
  void SetUp() override { open(); }
  std::vector<std::string> news() {
    follower_.heard.clear();
    follower_.follow(shop_.engine());
    return follower_.heard;
  }
  void sell(int units) {
    EXPECT_EQ(sale("s" + std::to_string(++sales_), "Pen", units, "1.00", "London"), "booked");
  }
  Follower follower_;
  int sales_ = 0;
};
SHOP_ON_BOTH_STORES(LowStockTest);

TEST_P(LowStockTest, OneNoticeForEachCrossingOverEveryWayOfGoing) {
  product("Pen", 12, 10, 0);
  sell(1);
  EXPECT_THAT(news(), ElementsAre());
  sell(1);
  EXPECT_THAT(news(), ElementsAre("Pen at 10 of 10, row 4"));
  for (const Way way : {Way::crash, Way::close, Way::power_cut}) {
    restart(way);
    EXPECT_THAT(news(), ElementsAre()) << "it was told before";
    EXPECT_EQ(low_stock_notices_after(shop_.engine(), 0).size(), follower_.told);
    sell(1);
    EXPECT_THAT(news(), ElementsAre()) << "it is the same crossing";
    delivery("Pen", 50, "filled up " + std::to_string(static_cast<int>(way)));
    restart(way);
    sell(50);
    restart(way);  // before anybody heard of it
    EXPECT_EQ(news().size(), 1u);
  }
}

// Refills and sales that sway around the level, the same for the same seed and round.
BatchPointer busy_shelves(Prng& random, int round) {
  auto batch = std::make_shared<TestBatch>();
  const std::string n = std::to_string(round);
  for (int i = 0; i < 6; ++i) {
    const std::string id = n + "-" + std::to_string(i);
    const auto units = static_cast<std::int64_t>(1 + random.below(9));
    batch->sale(id, "P" + std::to_string(random.below(5)), units, "1.00", "London",
                format_day(Day{20'000 + round % 90}));
    if (random.chance(0.3)) batch->refund("r" + id, id, 1, "1.00");
  }
  const std::string filled = "P" + std::to_string(random.below(5));
  if (random.chance(0.75)) batch->delivery(filled, 40, "d" + n);
  if (random.chance(0.02)) batch->product(filled, 30, 20, (20'000 + round % 90) * kMicrosPerDay);
  return batch;
}

BatchPointer full_shelves() {
  auto batch = std::make_shared<TestBatch>();
  for (int i = 0; i < 5; ++i) batch->product("P" + std::to_string(i), 60, 20, 0);
  return batch;
}

void restart_somehow(TestShop& shop, Prng& random) {
  const std::uint64_t way = random.below(3);
  if (way == 0) shop.crash();
  if (way == 1) shop.power_cut();
  if (way == 2) {
    ASSERT_EQ(shop.close(), "");
  }
  ASSERT_EQ(shop.open(), "");
}

// Snapshots whose chunks have many positions are on their way when the process dies. Rows that come
// again from the log give each crossing the number that it had.
TEST_P(LowStockTest, ARefoldOfTheLogsTailGivesTheSameNotices) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    TestShop straight(Which::memory), killed(GetParam());
    straight.options.snapshot_every_rows = 1'000'000;
    killed.options.snapshot_slice = std::chrono::microseconds(0);
    ASSERT_EQ(straight.open(), "");
    ASSERT_EQ(killed.open(), "");
    straight.deliver(full_shelves());
    killed.deliver(full_shelves());
    Prng records(seed), same_records(seed), deaths(seed + 100);
    Follower expected, told;
    for (int round = 0; round < 150; ++round) {
      straight.deliver(busy_shelves(records, round));
      killed.deliver(busy_shelves(same_records, round));
      if (deaths.chance(0.5)) told.follow(killed.engine());
      if (deaths.chance(0.1)) restart_somehow(killed, deaths);
    }
    expected.follow(straight.engine());
    told.follow(killed.engine());
    EXPECT_GT(expected.heard.size(), 5u);
    EXPECT_EQ(told.heard, expected.heard);
    EXPECT_EQ(difference(killed.cells(), straight.cells()), "");
  }
}

}  // namespace
}  // namespace shop
