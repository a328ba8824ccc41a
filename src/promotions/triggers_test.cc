// SPDX-License-Identifier: Apache-2.0
//
// Each kind of promotion by example: on which day it is offered, for how long, and why.
#include <gmock/gmock.h>

#include <set>

#include "promotions/promotions_fixture.h"

namespace shop {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct TriggersTest : PromotionShop {
  Promotion& add(PromotionKind kind) {
    return promotions.emplace_back(named(std::string(kind_name(kind)), kind));
  }
};

TEST_F(TriggersTest, WinsBackWhoHasNotBoughtForSoLong) {
  add(PromotionKind::win_back).after_days = 60;
  buy("ann", "hot/tea", 100);
  buy("ann", "hot/tea", 159);  // a day too early
  buy("ann", "hot/tea", 300);
  EXPECT_THAT(offers("ann"),
              ElementsAre("win_back 219-232: it has been 2 months since you last bought here",
                          "win_back 360-373: it has been 2 months since you last bought here"));
  EXPECT_THAT(offers("bob"), IsEmpty());
}

TEST_F(TriggersTest, SeesThatTheOfferWasTakenAndThatItWasGivenBack) {
  add(PromotionKind::win_back).after_days = 60;
  buy("ann", "hot/tea", 100);
  buy("ann", "hot/milk", 165);
  EXPECT_THAT(offers("ann").front(), testing::StartsWith("win_back 160-173 taken 165:"));
  refund("ann hot/milk 165", 1, 170);
  EXPECT_THAT(offers("ann"),
              ElementsAre("win_back 160-173: it has been 2 months since you last bought here"))
      << "nor is it a purchase to be won back after";
}

TEST_F(TriggersTest, CountsAPurchaseThatIsLeftInPart) {
  add(PromotionKind::win_back).after_days = 60;
  buy("ann", "hot/tea", 100);
  buy("ann", "hot/milk", 165, 3);
  refund("ann hot/milk 165", 2, 170);
  EXPECT_THAT(offers("ann").front(), testing::StartsWith("win_back 160-173 taken 165:"));
}

TEST_F(TriggersTest, WinsBackToACategory) {
  Promotion& promotion = add(PromotionKind::win_back);
  promotion.after_days = 60;
  promotion.category = "cold";
  buy("ann", "cold/ice", 100);
  buy("ann", "hot/tea", 110);
  buy("ann", "hot/tea", 162);
  buy("bob", "hot/tea", 100);
  EXPECT_THAT(offers("ann"),
              ElementsAre("win_back 160-173: it has been 2 months since you last bought from cold"))
      << "tea does not take it";
  EXPECT_THAT(offers("bob"), IsEmpty());
}

TEST_F(TriggersTest, OffersToSomeSegmentsAlone) {
  Promotion& promotion = add(PromotionKind::win_back);
  promotion.after_days = 100;
  promotion.segments = {Segment::lost};
  buy("ann", "hot/tea", 100);
  EXPECT_THAT(offers("ann"), IsEmpty()) << "at risk only";
  promotion.after_days = 181;
  EXPECT_THAT(offers("ann"),
              ElementsAre("win_back 281-294: it has been 6 months since you last bought here"));
}

TEST_F(TriggersTest, OffersInItsTimeAlone) {
  Promotion& promotion = add(PromotionKind::win_back);
  promotion.after_days = 60;
  buy("ann", "hot/tea", 100);
  promotion.from = Day{161};
  EXPECT_THAT(offers("ann"), IsEmpty());
  promotion.from = Day{160};
  promotion.until = Day{160};
  EXPECT_EQ(offers("ann").size(), 1U);
  promotion.from.reset();
  promotion.until = Day{159};
  EXPECT_THAT(offers("ann"), IsEmpty());
}

TEST_F(TriggersTest, ReplenishesWhenTheUsualIntervalIsOver) {
  Promotion& promotion = add(PromotionKind::replenish);
  promotion.purchases_least = 3;
  promotion.after_percent = 167;
  for (const int day : {100, 121, 150, 171}) buy("ann", "hot/tea", day);
  buy("ann", "hot/cocoa", 171);
  // Intervals of 21, 29 and 21 days: 21 is usual, and 35 days after the last it is due.
  EXPECT_THAT(offers("ann"), ElementsAre("replenish hot/tea 207-220: you buy this about every "
                                         "3 weeks, and it has been 5 weeks"));
  buy("ann", "hot/tea", 206);
  EXPECT_THAT(offers("ann"), ElementsAre("replenish hot/tea 242-255: you buy this about every "
                                         "3 weeks, and it has been 5 weeks"))
      << "of the intervals 21, 21, 29, 35 the second is taken";
}

TEST_F(TriggersTest, LeadsToTheNextCategory) {
  Promotion& promotion = add(PromotionKind::next_category);
  promotion.bought_category = "cameras";
  promotion.category = "lenses";
  promotion.after_days = 7;
  buy("ann", "cameras/slr", 100);
  buy("ann", "cameras/slr", 103);
  buy("bob", "cameras/slr", 100);
  buy("bob", "lenses/zoom", 106);
  buy("cid", "cameras/slr", 100);
  buy("cid", "bags/big", 110);
  buy("cid", "lenses/zoom", 112);
  EXPECT_THAT(offers("ann"), ElementsAre("next_category 107-120: you bought cameras/slr, and "
                                         "nothing from lenses yet"));
  EXPECT_THAT(offers("bob"), IsEmpty());
  EXPECT_THAT(offers("cid").front(), testing::StartsWith("next_category 107-120 taken 112:"));
}

TEST_F(TriggersTest, RewardsEverySoManyDaysOfPurchase) {
  add(PromotionKind::reward).every_purchases = 3;
  for (const int day : {100, 100, 130, 160, 190, 220}) buy("ann", "hot/tea", day);
  EXPECT_THAT(offers("ann"), ElementsAre("reward 161-174: you bought here on 3 days"));
  buy("ann", "hot/milk", 250);
  EXPECT_THAT(offers("ann"), ElementsAre("reward 161-174: you bought here on 3 days",
                                         "reward 251-264: you bought here on 6 days"));
}

TEST_F(TriggersTest, RewardsWhatWasSpentAndNotGivenBack) {
  add(PromotionKind::reward).every_spend_minor = 50'000;
  buy("ann", "hot/tea", 100, 1, 49'999);
  EXPECT_THAT(offers("ann"), IsEmpty());
  buy("ann", "hot/milk", 120, 1, 60'001);
  EXPECT_THAT(offers("ann"), ElementsAre("reward 121-134: you have spent £1,000 here"));
  refund("ann hot/milk 120", 0, 125, 10'001);
  EXPECT_THAT(offers("ann"), ElementsAre("reward 121-134: you have spent £500 here"));
}

TEST_F(TriggersTest, ClearsWhatSellsSlowlyToWhoBuysOfItsCategory) {
  Promotion& promotion = add(PromotionKind::clear_slow_stock);
  promotion.in_days = 30;
  promotion.sold_most = 1;
  promotion.stock_least = 5;
  stock("hot/cocoa", 10, 100);
  buy("ann", "hot/tea", 90);
  buy("ann", "hot/tea", 95);
  buy("bob", "cold/ice", 90);
  for (int day = 101; day < 104; ++day) buy("guest", "hot/cocoa", day);
  // Of the days 102 to 131 two are with a sale, of 103 to 132 one.
  EXPECT_THAT(offers("ann"),
              ElementsAre("clear_slow_stock hot/cocoa 133-146: you bought from hot 2 times"));
  EXPECT_THAT(offers("bob"), IsEmpty());
  stock("hot/cocoa", 4, 110);
  EXPECT_THAT(offers("ann"), IsEmpty()) << "too few are left to be a burden";
}

TEST_F(TriggersTest, TellsOfOneSlowProductAfterEachPurchase) {
  Promotion& promotion = add(PromotionKind::clear_slow_stock);
  promotion.in_days = 30;
  promotion.bought_days = 40;
  stock("hot/cocoa", 10, 70);  // slow on day 100
  stock("hot/mate", 10, 70);   // likewise
  stock("hot/chai", 10, 90);   // on day 120
  buy("ann", "hot/tea", 80);
  buy("ann", "hot/tea", 85);
  buy("ann", "hot/tea", 110);
  buy("bob", "hot/tea", 59);
  EXPECT_THAT(offers("ann"),
              ElementsAre(testing::MatchesRegex("clear_slow_stock hot/.* 100-113: .* 2 times"),
                          "clear_slow_stock hot/chai 120-133: you bought from hot 3 times"));
  EXPECT_THAT(offers("bob"), IsEmpty()) << "that was too long before";
  std::set<std::string> told;
  for (int user = 0; user < 20; ++user) {
    buy("u" + std::to_string(user), "hot/tea", 90);
    told.insert(offers("u" + std::to_string(user)).front().substr(17, 10));
  }
  EXPECT_THAT(told, ElementsAre("hot/cocoa ", "hot/mate 1")) << "not the same to everybody";
}

TEST_F(TriggersTest, TellsWhatIsBackInStockToWhoBoughtIt) {
  add(PromotionKind::back_in_stock).out_days = 3;
  stock("hot/tea", 2, 90);
  buy("ann", "hot/tea", 100);
  buy("bob", "hot/tea", 101);
  stock("hot/tea", 20, 103);
  EXPECT_THAT(offers("ann"), IsEmpty()) << "it was out for two days";
}

TEST_F(TriggersTest, TellsNobodyElseWhatIsBack) {
  add(PromotionKind::back_in_stock).out_days = 3;
  stock("hot/tea", 2, 90);
  buy("ann", "hot/tea", 100);
  buy("bob", "hot/tea", 101);
  stock("hot/tea", 20, 104);
  buy("cid", "hot/tea", 104);
  EXPECT_THAT(offers("ann"), ElementsAre("back_in_stock hot/tea 104-117: you bought this before, "
                                         "and it is back after 3 days sold out"));
  EXPECT_THAT(offers("cid"), IsEmpty());
  refund("ann hot/tea 100", 1, 101);
  EXPECT_THAT(offers("ann"), IsEmpty()) << "it was not sold out, and she never bought it";
  EXPECT_THAT(offers("bob"), IsEmpty());
}

}  // namespace
}  // namespace shop
