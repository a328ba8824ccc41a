// SPDX-License-Identifier: Apache-2.0
//
// Advice follows a shop that goes on working: what was acknowledged shows in the next answer that
// was not given while it learns, whoever else asks or buys meanwhile.
#include "engine/live_advice.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "engine/test_shop.h"
#include "reports/formats.h"

namespace shop {
namespace {

using testing::HasSubstr;
using testing::Not;

class LiveAdviceTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(shop_.open(), "");
    advice_ = std::make_unique<LiveAdvice>(shop_.engine());
  }
  void TearDown() override { advice_.reset(); }

  void deliver(const std::function<void(TestBatch&)>& fill) {
    auto batch = std::make_shared<TestBatch>();
    fill(*batch);
    const AnswerPointer answer = shop_.deliver(batch);
    ASSERT_TRUE(answer->durable);
    ASSERT_EQ(answer->tally.issues, 0U);
  }
  // The users with these numbers buy both in one basket.
  void buy_together(int from, int to, std::string_view one, std::string_view other) {
    deliver([&](TestBatch& batch) {
      for (int user = from; user < to; ++user) {
        for (const std::string_view product : {one, other}) {
          const std::string id = std::to_string(user) + "-" + std::string(product);
          batch.sale(batch.keep(id), product, 1, "5.00", "London").user =
              batch.keep("u" + std::to_string(user));
        }
      }
    });
  }
  static std::string csv(const Result<Table>& table) {
    if (!table) return "error: " + table.error().message;
    std::string text;
    write_csv(*table, [&](std::string_view piece) { text += piece; });
    return text;
  }
  // An answer that is of all that was acknowledged: those given while it learns say that they are
  // of an earlier position.
  template <class Ask>
  std::string up_to_now(const Ask& ask) {
    const Position wanted = shop_.engine().status().folded_upto;
    Result<Table> table = ask();
    while (table && table->provenance.as_of < wanted) {
      std::this_thread::yield();
      table = ask();
    }
    return csv(table);
  }
  std::string also_bought(std::string_view product) {
    return up_to_now([&] { return advice_->also_bought(product, {}); });
  }
  std::string for_user(std::string_view user) {
    return up_to_now([&] { return advice_->for_user(user, {}); });
  }

  TestShop shop_{Which::memory};
  std::unique_ptr<LiveAdvice> advice_;
};

TEST_F(LiveAdviceTest, ShowsASaleARefundAndAVoidAtOnce) {
  EXPECT_THAT(also_bought("Lens"), Not(HasSubstr("Tripod")));
  buy_together(0, 3, "Lens", "Tripod");
  EXPECT_THAT(also_bought("Lens"),
              HasSubstr("Tripod,Tripod of the shop,0.577388,bought with Lens of the shop by 3"));
  deliver([](TestBatch& batch) { batch.refund("r1", "0-Tripod", 1, "5.00"); });
  EXPECT_THAT(also_bought("Lens"), HasSubstr("bought with Lens of the shop by 2 customers"));
  deliver([](TestBatch& batch) { batch.void_sale("v1", "1-Lens", 0); });
  EXPECT_THAT(also_bought("Lens"), Not(HasSubstr("Tripod"))) << "one customer is chance";
}

TEST_F(LiveAdviceTest, OffersNothingThatIsSoldOut) {
  buy_together(0, 5, "Lens", "Tripod");
  deliver([](TestBatch& batch) {
    batch.sale("new", "Lens", 1, "5.00", "London").user = "new";
    batch.product("Tripod", 0, 0, INT64_MAX / 2);
  });
  EXPECT_THAT(for_user("new"), Not(HasSubstr("Tripod")));
  EXPECT_THAT(also_bought("Lens"), Not(HasSubstr("Tripod")));
  deliver([](TestBatch& batch) { batch.product("Tripod", 7, 0, INT64_MAX / 2 + 1); });
  EXPECT_THAT(for_user("new"), HasSubstr("Tripod of the catalogue"));
}

TEST_F(LiveAdviceTest, AnswersManyWhileOthersBuy) {
  buy_together(0, 5, "Lens", "Tripod");
  std::atomic<bool> over = false;
  std::atomic<int> answers = 0;
  std::vector<std::thread> askers;
  for (int asker = 0; asker < 3; ++asker) {
    askers.emplace_back([&, asker] {
      while (!over) {
        EXPECT_THAT(for_user("u" + std::to_string(asker)), HasSubstr("user_id,rank"));
        ++answers;
      }
    });
  }
  for (int round = 1; round < 40 || answers < 20; ++round) {
    const int first = 5 * round;
    buy_together(first, first + 5, "Lens", "Tripod");
    EXPECT_THAT(also_bought("Lens"), HasSubstr("by " + std::to_string(first + 5) + " customers"));
  }
  over = true;
  for (std::thread& asker : askers) asker.join();
  ShopAdvice again(shop_.engine());
  ASSERT_TRUE(again.catch_up());
  TogetherScratch scratch;
  EXPECT_EQ(also_bought("Lens"), csv(again.also_bought("Lens", {}, scratch)));
}

}  // namespace
}  // namespace shop
