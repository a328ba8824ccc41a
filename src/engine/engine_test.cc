// SPDX-License-Identifier: Apache-2.0
//
// What whoever submits, reads, drains and closes may rely on.
#include <algorithm>
#include <chrono>
#include <thread>

#include "engine/engine_fixture.h"

namespace shop {
namespace {

using namespace std::chrono_literals;

class EngineTest : public EngineStory {
 protected:
  void SetUp() override { open(); }
};
SHOP_ON_BOTH_STORES(EngineTest);

TEST_P(EngineTest, Example) {
  auto batch = std::make_shared<TestBatch>();
  batch->sale("1", "Laptop", 2, "1500.00", "London");
  Submission submission;
  submission.owner = batch;
  submission.transactions = batch->transactions;
  submission.source = "file:shop.csv";
  submission.done = [](const Status& durable, const Tally& tally) {
    EXPECT_TRUE(durable);
    EXPECT_EQ(tally.booked, 1u);
  };
  shop_.engine().submit(std::move(submission));
  EXPECT_TRUE(shop_.engine().drain());
  shop_.engine().read([](const ShopViews&, Position upto) {
    EXPECT_EQ(upto, 3u);  // behind the settings and the sale
  });
  EXPECT_TRUE(shop_.engine().close());
}

TEST_P(EngineTest, SaysWhatBecameOfEachRecord) {
  EXPECT_EQ(sale("1", "Laptop", 2, "1500.00", "London"), "booked");
  EXPECT_EQ(sale("1", "Laptop", 2, "1500.00", "London"), "duplicate");
  EXPECT_EQ(sale("1", "Laptop", 3, "1500.00", "London"), "conflict");
  EXPECT_EQ(refund("r1", "1", 1, "1500.00"), "booked");
  EXPECT_EQ(refund("r2", "1", 2, "1500.00"), "refund_beyond_sale");
  EXPECT_EQ(refund("r3", "2", 1, "10.00"), "waiting");
  EXPECT_EQ(correct("c1", "1", 0u, "Laptop", 1, "1400.00", "Leeds"), "refunds_stand");
  EXPECT_EQ(revenue("London"), "1500.00");
}

TEST_P(EngineTest, AnswersInTheOrderOfSubmissionAndOnceEach) {
  constexpr int kSubmissions = 300;
  std::vector<int> order;
  for (int i = 0; i < kSubmissions; ++i) {
    auto batch = sales("s" + std::to_string(i) + "-", 1 + i % 7);
    Submission submission;
    submission.owner = batch;
    submission.transactions = batch->transactions;
    submission.source = "test";
    submission.done = [&order, i](const Status&, const Tally&) { order.push_back(i); };
    shop_.engine().submit(std::move(submission));
  }
  ASSERT_TRUE(shop_.engine().drain());
  ASSERT_EQ(order.size(), static_cast<std::size_t>(kSubmissions));
  for (int i = 0; i < kSubmissions; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

// Submissions that wait together share blocks and writes; each still hears of its own records.
TEST_P(EngineTest, TellsEachOfManySmallSubmissionsWhatBecameOfItsRecords) {
  constexpr int kSubmissions = 500;
  struct Heard {
    std::shared_ptr<std::vector<RecordOutcome>> outcomes =
        std::make_shared<std::vector<RecordOutcome>>();
    Tally tally;
  };
  std::vector<Heard> heard(kSubmissions);
  for (int i = 0; i < kSubmissions; ++i) {
    auto batch = std::make_shared<TestBatch>();
    const std::string id = std::to_string(i);
    batch->sale(id, "Laptop", 1, "1.00", "London");
    batch->nonsense("n" + id, "nonsense " + id);
    batch->sale(std::to_string(i / 2), "Laptop", 1, "1.00", "London");
    batch->refund("r" + id, "later", 1, "1.00");
    Submission submission;
    submission.owner = batch;
    submission.transactions = batch->transactions;
    submission.source = "request " + id;
    submission.outcomes = heard[static_cast<std::size_t>(i)].outcomes;
    submission.done = [&tally = heard[static_cast<std::size_t>(i)].tally](
                          const Status&, const Tally& of) { tally = of; };
    shop_.engine().submit_at_once(std::move(submission));
  }
  ASSERT_TRUE(shop_.engine().drain());
  using What = RecordOutcome::What;
  Position last = 0;
  for (const Heard& one : heard) {
    const auto& outcomes = *one.outcomes;
    ASSERT_EQ(outcomes.size(), 4u);
    EXPECT_EQ(outcomes[0].what, What::booked);
    EXPECT_EQ(outcomes[1].what, What::issue);
    EXPECT_EQ(outcomes[1].cause, Cause::bad_number);
    EXPECT_EQ(outcomes[1].field, Field::quantity);
    EXPECT_EQ(outcomes[2].what, What::duplicate);
    EXPECT_EQ(outcomes[3].what, What::waiting);
    for (const RecordOutcome& outcome : outcomes)
      EXPECT_GT(outcome.position, std::exchange(last, outcome.position));
    EXPECT_EQ(one.tally.records, 4u);
    EXPECT_EQ(one.tally.booked, 2u);
    EXPECT_EQ(one.tally.duplicates, 1u);
    EXPECT_EQ(one.tally.issues, 1u);
  }
  EXPECT_LT(shop_.engine().status().writes, std::uint64_t{kSubmissions});
  EXPECT_EQ(shop_.engine().status().log_end, last + 1);
}

TEST_P(EngineTest, AnswersASubmissionOfNothing) {
  const auto answer = shop_.deliver(std::make_shared<TestBatch>());
  EXPECT_EQ(outcome(*answer), "nothing");
}

TEST_P(EngineTest, ShowsWhatItAnswered) {
  for (int i = 1; i <= 20; ++i) {
    shop_.deliver(sales("s" + std::to_string(i) + "-", 100));
    EXPECT_EQ(revenue("London"), std::to_string(i * 100) + ".00");
  }
}

// Whole blocks: the rows before the position that read() gives, and none behind it.
TEST_P(EngineTest, ReadsWholeBlocksWhileOthersSubmit) {
  std::atomic<bool> stop = false;
  std::thread reader([&] {
    while (!stop) {
      shop_.engine().read([](const ShopViews& views, Position upto) {
        std::int64_t sold = 0;
        views.revenue.visit(Basis::refund_day, kFirstDay, kLastDay,
                            [&](Day, Symbol, Symbol, Currency, const Measures& sums) {
                              sold += sums.transactions;
                            });
        EXPECT_EQ(static_cast<Position>(sold) + 2, upto);
      });
    }
  });
  std::vector<std::thread> sellers;
  for (int seller = 0; seller < 3; ++seller)
    sellers.emplace_back([&, seller] {
      for (int i = 0; i < 20; ++i)
        shop_.submit(sales(std::to_string(seller) + "-" + std::to_string(i) + "-", 137));
    });
  for (std::thread& seller : sellers) seller.join();
  EXPECT_TRUE(shop_.engine().drain());
  stop = true;
  reader.join();
  EXPECT_EQ(revenue("London"), std::to_string(3 * 20 * 137) + ".00");
}

// The thread that folds takes catalogue records in, while the one that decides meets new names.
TEST_P(EngineTest, TakesProductsAndUsersBetweenSales) {
  for (int round = 0; round < 40; ++round) {
    auto batch = std::make_shared<TestBatch>();
    const std::string number = std::to_string(round);
    for (int i = 0; i < 50; ++i) {
      const std::string id = number + "-" + std::to_string(i);
      batch->sale("s" + id, "sold " + id, 1, "1.00", "city " + id).user = batch->keep("u" + id);
      batch->product("kept " + id, 10, 2, 1);
      batch->user("user " + id, "town " + id, "30");
    }
    shop_.submit(std::move(batch));
  }
  ASSERT_TRUE(shop_.engine().drain());
  EXPECT_EQ(shop_.verify(), "");
  for (int round = 0; round < 40; ++round) {
    for (int i = 0; i < 50; ++i) {
      const std::string id = std::to_string(round) + "-" + std::to_string(i);
      ASSERT_EQ(stock("kept " + id), "10") << id;
    }
  }
}

TEST_P(EngineTest, StocksFollowSalesDeliveriesAndRefunds) {
  product("Laptop", 10, 5, 0);
  sale("1", "Laptop", 4, "1500.00", "London");
  EXPECT_EQ(stock("Laptop"), "6");
  EXPECT_EQ(delivery("Laptop", 7, "d1"), "booked");
  EXPECT_EQ(delivery("Laptop", 7, "d1"), "duplicate");
  EXPECT_EQ(stock("Laptop"), "13");
  refund("r1", "1", 1, "1500.00");
  EXPECT_EQ(stock("Laptop"), "14");
}

TEST_P(EngineTest, ClosesOnceAndTakesNothingMore) {
  sale("1", "Laptop", 2, "1500.00", "London");
  EXPECT_TRUE(shop_.engine().close());
  EXPECT_TRUE(shop_.engine().close());
  const auto answer = shop_.deliver(sales("late", 3));
  EXPECT_EQ(outcome(*answer), "error: the engine has stopped");
  EXPECT_TRUE(shop_.engine().close());
  EXPECT_EQ(revenue("London"), "3000.00");
}

TEST_P(EngineTest, AnswersWhoeverStillSubmitsWhileItCloses) {
  std::vector<AnswerPointer> answers;
  std::thread late([&] {
    for (int i = 0; i < 200; ++i) answers.push_back(shop_.submit(sales(std::to_string(i), 1)));
  });
  std::this_thread::sleep_for(1ms);
  static_cast<void>(shop_.engine().close());
  late.join();
  static_cast<void>(shop_.engine().drain());
  for (const auto& answer : answers) EXPECT_EQ(answer->times, 1);
}

TEST_P(EngineTest, IsStillThereToBeReadOnce) {
  sale("1", "Laptop", 2, "1500.00", "London");
  ASSERT_EQ(shop_.close(), "");
  shop_.options.read_only = true;
  open();
  EXPECT_EQ(revenue("London"), "3000.00");
  EXPECT_EQ(shop_.close(), "") << "there is nothing to bring up to date";
}

// One engine thread at a time may wait for another, but not in a circle.
TEST_P(EngineTest, GoesAwayWithMuchUnderWay) {
  for (int i = 0; i < 30; ++i) shop_.submit(sales(std::to_string(i) + "-", 500));
  shop_.crash();
  open();
  EXPECT_EQ(revenue("London"), "15000.00") << "an engine that goes away ends what it was given";
}

// Snapshots of 200,000 sales, one every 20,000, and how long the views stood still for them.
std::int64_t longest_pause(Which which) {
  TestShop shop(which);
  shop.options.snapshot_every_rows = 20'000;
  EXPECT_EQ(shop.open(), "");
  for (int i = 0; i < 50; ++i) {
    auto batch = std::make_shared<TestBatch>();
    for (int k = 0; k < 4000; ++k) {
      const std::string id = std::to_string(i * 4000 + k);
      const std::string city = "City " + std::to_string(k % 40);
      batch
          ->sale(id, "Product " + std::to_string(k % 997), 1 + k % 3, "19.99", city,
                 format_day(Day{20'000 + (i * 4000 + k) / 500}))
          .user = batch->keep("user " + std::to_string(k * 31 % 9973));
    }
    shop.submit(std::move(batch));
  }
  EXPECT_TRUE(shop.engine().drain());
  return shop.engine().longest_pause_micros();
}

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define SHOP_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define SHOP_SANITIZED 1
#endif
#endif

TEST_P(EngineTest, KeepsPausesShort) {
#ifdef SHOP_SANITIZED
  GTEST_SKIP() << "a sanitizer makes every pause ten times as long";
#endif
  std::int64_t shortest = INT64_MAX;  // other work on the machine only makes a pause longer
  for (int run = 0; run < 5 && shortest > 20'000; ++run)
    shortest = std::min(shortest, longest_pause(GetParam()));
  RecordProperty("longest_pause_micros", std::to_string(shortest));
  EXPECT_GT(shortest, 0) << "no snapshot was taken";
  EXPECT_LT(shortest, 50'000) << "a slice is a millisecond on an idle machine";
}

}  // namespace
}  // namespace shop
