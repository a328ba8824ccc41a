// SPDX-License-Identifier: Apache-2.0
//
// Promotions follow a shop that goes on working, and its file: what was acknowledged shows in the
// next answer, and answers of a process that goes on are those of one that begins now.
#include "engine/live_promotions.h"

#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "engine/promotions_file.h"
#include "engine/test_shop.h"
#include "reports/formats.h"

namespace shop {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kBack =
    "[[promotion]]\nname = \"back\"\nkind = \"win_back\"\nafter_days = 30\noff = \"5.00\"\n";
constexpr const char* kStock =
    "[[promotion]]\nname = \"here again\"\nkind = \"back_in_stock\"\noff = \"5%\"\n"
    "valid_days = 1000\n";

class LivePromotionsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(shop_.open(), "");
    file_ = testing::TempDir() + "live_promotions_" + std::to_string(getpid()) + ".toml";
    std::filesystem::remove(file_);
    answer_by({.hardly_any = std::chrono::hours(1)});
  }
  void TearDown() override {
    promotions_.reset();
    std::filesystem::remove(file_);
  }

  void answer_by(const LivePromotions::Options& options) {
    promotions_ = std::make_unique<LivePromotions>(shop_.engine(), file_, options);
  }
  void declare(const std::string& text) { std::ofstream(file_) << text; }
  void deliver(const std::function<void(TestBatch&)>& fill) {
    auto batch = std::make_shared<TestBatch>();
    fill(*batch);
    const AnswerPointer answer = shop_.deliver(batch);
    ASSERT_TRUE(answer->durable);
    ASSERT_EQ(answer->tally.issues, 0U);
  }
  void buy(const std::string& user, const std::string& product, std::string_view day) {
    deliver([&](TestBatch& batch) {
      batch
          .sale(batch.keep(user + "-" + product + "-" + std::string(day)), product, 1, "5.00",
                "London", day)
          .user = batch.keep(user);
    });
  }
  static std::string csv(const Table& table) {
    std::string text;
    write_csv(table, [&](std::string_view piece) { text += piece; });
    return text;
  }
  std::string of(std::string_view user) {
    const Result<Table> table = promotions_->for_user(user, {});
    return table ? csv(*table) : "error: " + table.error().message;
  }
  // Of one that reads the log and the file now.
  std::string of_new(std::string_view user) {
    ShopPromotions now(shop_.engine(), ShopZone::utc(),
                       *load_promotions(file_, *Currency::find("GBP")));
    EXPECT_TRUE(now.catch_up());
    now.make();
    return csv(now.for_user(user, {}));
  }

  TestShop shop_{Which::memory};
  std::string file_;
  std::unique_ptr<LivePromotions> promotions_;
};

TEST_F(LivePromotionsTest, FollowsPurchasesRefundsAndVoids) {
  declare(kBack);
  buy("ann", "Lens", "2024-11-01");
  buy("bob", "Lens", "2024-12-05");
  EXPECT_THAT(of("ann"), HasSubstr("ann,back,,,,£5 off,2024-12-01,2024-12-14,it has been"));
  buy("ann", "Tripod", "2024-12-05");
  EXPECT_THAT(of("ann"), Not(HasSubstr("back")));
  deliver([](TestBatch& batch) {
    batch.refund("r1", "ann-Tripod-2024-12-05", 1, "5.00", "2024-12-05");
  });
  EXPECT_THAT(of("ann"), HasSubstr("ann,back"));
  deliver([](TestBatch& batch) { batch.void_sale("v1", "ann-Lens-2024-11-01", 0); });
  EXPECT_THAT(of("ann"), Not(HasSubstr("back")));
}

TEST_F(LivePromotionsTest, FollowsTheFile) {
  buy("ann", "Lens", "2024-11-01");
  buy("bob", "Lens", "2024-12-05");
  EXPECT_THAT(of("ann"), Not(HasSubstr("back")));
  declare(kBack);
  EXPECT_THAT(of("ann"), HasSubstr("£5 off"));
  declare(std::string(kBack) + "enabled = false\n");
  EXPECT_THAT(of("ann"), Not(HasSubstr("back")));
  declare("[[promotion]]\n");
  EXPECT_THAT(of("ann"), HasSubstr("error: " + file_ + ":1: a promotion: name: is missing"));
  declare(std::string(kBack) + "budget = \"500.00\"\n");
  EXPECT_THAT(of("ann"), HasSubstr("£5 off"));
}

// Each answer after each step, held against a shop that is read from the beginning.
TEST_F(LivePromotionsTest, IsWhatAProcessThatBeginsNowWouldSay) {
  declare(std::string(kBack) + "budget = \"10.00\"\n" + kStock +
          "[[promotion]]\nname = \"room\"\nkind = \"clear_slow_stock\"\nin_days = 20\n"
          "stock_least = 5\nvalid_days = 1000\noff = \"30%\"\nper_customer = 9\n");
  const auto at = [](std::string_view day) { return parse_day(day)->number * kMicrosPerDay + 1; };
  const auto agree = [&](std::string_view step) {
    for (const char* user : {"ann", "bob", "cid", "dan"}) EXPECT_EQ(of(user), of_new(user)) << step;
  };
  deliver([&](TestBatch& batch) { batch.product("Lens", 1, 0, at("2024-10-01")); });
  agree("a count");
  for (const char* user : {"ann", "bob", "cid"}) buy(user, "Lens", "2024-11-01");
  buy("dan", "Tripod", "2024-12-05");
  agree("purchases");
  deliver([&](TestBatch& batch) { batch.product("Lens", 9, 0, at("2024-11-05")); });
  agree("it is there again");
  EXPECT_THAT(of("ann"), HasSubstr("here again,Lens"));
  deliver([&](TestBatch& batch) { batch.product("Filter", 50, 0, at("2024-10-15")); });
  agree("another is slow");
  EXPECT_THAT(of("ann"), HasSubstr("room,Filter"));
  buy("dan", "Filter", "2024-10-25");
  agree("and is slow later");
  deliver([](TestBatch& batch) { batch.void_sale("v1", "dan-Filter-2024-10-25", 0); });
  agree("a void");
}

// Where it takes long to find, it is found beside: a user's own purchases show meanwhile, and in
// the end so does what became of the budget.
TEST_F(LivePromotionsTest, FindsWhereTheBudgetEndsBeside) {
  answer_by({.hardly_any = std::chrono::microseconds(0)});
  declare(std::string(kBack) + "budget = \"10.00\"\n");
  buy("dan", "Tripod", "2024-12-05");
  buy("ann", "Lens", "2024-11-01");
  EXPECT_EQ(of("ann"), of_new("ann"));
  int offered = 0;
  for (const char* user : {"bob", "cid", "eve", "fay"}) buy(user, "Lens", "2024-11-01");
  for (const char* user : {"ann", "bob", "cid", "eve", "fay"}) {
    const std::string wanted = of_new(user);
    for (int wait = 0; wait < 5000 && of(user) != wanted; ++wait)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_EQ(of(user), wanted);
    offered += wanted.find("back") != std::string::npos;
  }
  EXPECT_EQ(offered, 2) << "the budget is for two";
}

TEST_F(LivePromotionsTest, AnswersManyWhileOthersBuyAndAsk) {
  answer_by({.hardly_any = std::chrono::microseconds(0)});
  declare(std::string(kBack) + "budget = \"50.00\"\n");
  buy("ann", "Lens", "2024-11-01");
  std::atomic<bool> over = false;
  std::atomic<int> answers = 0;
  std::vector<std::thread> askers;
  for (int asker = 0; asker < 3; ++asker) {
    askers.emplace_back([&, asker] {
      while (!over) {
        if (asker == 0) {
          const auto tables = promotions_->report({});
          EXPECT_TRUE(tables && tables->size() == 2);
        } else {
          EXPECT_THAT(of("ann"), HasSubstr("user_id,promotion"));
        }
        ++answers;
      }
    });
  }
  for (int round = 1; round < 40 || answers < 30; ++round)
    buy("u" + std::to_string(round), "Lens", "2024-12-05");
  over = true;
  for (std::thread& asker : askers) asker.join();
  const std::string wanted = of_new("ann");
  for (int wait = 0; wait < 5000 && of("ann") != wanted; ++wait)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(of("ann"), wanted);
}

}  // namespace
}  // namespace shop
