// SPDX-License-Identifier: Apache-2.0
//
// What conflicts, caps, hold-outs and budgets leave of the triggers, and how purchases are counted.
#include "promotions/offers.h"

#include <gmock/gmock.h>

#include <set>

#include "promotions/promotions_fixture.h"

namespace shop {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

struct OffersTest : PromotionShop {
  Promotion& win_back(std::string name, int after_days) {
    Promotion& promotion = promotions.emplace_back(named(std::move(name), PromotionKind::win_back));
    promotion.after_days = after_days;
    return promotion;
  }
  // So many users, each of whom bought on day 100.
  void customers(int count) {
    for (int user = 0; user < count; ++user) buy("u" + std::to_string(user), "hot/tea", 100);
  }
  std::vector<Conversion> conversions() {
    return count_conversions(all_offers(), promotions.size(), today);
  }
};

TEST_F(OffersTest, OffersNothingTwiceForOnePurchase) {
  win_back("early", 30);
  win_back("late", 40);   // while the early one is open
  win_back("later", 44);  // the day after that
  buy("ann", "hot/tea", 100);
  EXPECT_THAT(offers("ann"), ElementsAre(StartsWith("early 130-143"), StartsWith("later 144-157")));
}

TEST_F(OffersTest, PutsTheFirstOfTheFileFirst) {
  win_back("one", 30);
  win_back("two", 30);
  buy("ann", "hot/tea", 100);
  EXPECT_THAT(offers("ann"), ElementsAre(StartsWith("one")));
  std::swap(promotions[0], promotions[1]);
  EXPECT_THAT(offers("ann"), ElementsAre(StartsWith("two")));
}

TEST_F(OffersTest, LetsPromotionsOfDifferentThingsStandTogether) {
  win_back("hot", 30).category = "hot";
  win_back("cold", 30).category = "cold";
  Promotion tea = named("tea", PromotionKind::replenish);
  tea.purchases_least = 2;
  promotions.push_back(tea);
  for (const int day : {70, 100}) {
    buy("ann", "hot/tea", day);
    buy("ann", "cold/ice", day);
  }
  // On day 130 tea and ice are due too, and are hot and cold.
  EXPECT_THAT(offers("ann"), ElementsAre(StartsWith("hot 100-"), StartsWith("cold 100-"),
                                         StartsWith("hot 130-"), StartsWith("cold 130-")));
  promotions.erase(promotions.begin());
  EXPECT_THAT(offers("ann"), ElementsAre(StartsWith("cold 100-"), StartsWith("cold 130-"),
                                         StartsWith("tea hot/tea 130-")));
}

TEST_F(OffersTest, GivesNobodyMoreThanTheCap) {
  win_back("back", 30).per_customer = 2;
  for (const int day : {100, 200, 300, 400}) buy("ann", "hot/tea", day);
  EXPECT_THAT(offers("ann"), ElementsAre(StartsWith("back 130-"), StartsWith("back 230-")));
}

TEST_F(OffersTest, FreesThePurchaseWhenItWasTaken) {
  win_back("first", 30);
  Promotion reward = named("reward", PromotionKind::reward);
  reward.every_purchases = 2;
  promotions.push_back(reward);
  buy("ann", "hot/tea", 100);
  buy("ann", "hot/tea", 135);
  EXPECT_THAT(offers("ann"), ElementsAre(StartsWith("first 130-143 taken 135"),
                                         StartsWith("reward 136-149"), StartsWith("first 165-")));
}

TEST_F(OffersTest, HoldsOutTheShareThatIsAskedForAndAlwaysTheSame) {
  win_back("back", 30).hold_out_percent = 20;
  customers(2000);
  std::set<Symbol> held_out;
  for (const std::vector<Offer>& had : all_offers().by_user)
    for (const Offer& offer : had)
      if (offer.is_held_out) held_out.insert(offer.user);
  EXPECT_NEAR(static_cast<double>(held_out.size()), 400, 60);  // more than three deviations
  const std::vector<Conversion> counts = conversions();
  EXPECT_EQ(counts[0].held_out.all, static_cast<std::int64_t>(held_out.size()));
  EXPECT_EQ(counts[0].offered.all + counts[0].held_out.all, 2000);
  EXPECT_EQ(counts[0].customers, 2000 - held_out.size());

  promotions[0].seed = "another";
  std::size_t again = 0;
  for (const std::vector<Offer>& had : all_offers().by_user)
    for (const Offer& offer : had) again += offer.is_held_out && held_out.contains(offer.user);
  EXPECT_LT(again, held_out.size() / 2) << "other customers are held out";
}

TEST_F(OffersTest, StopsWhereTheBudgetEnds) {
  Promotion& back = win_back("back", 30);
  back.off_percent = 0;
  back.off_minor = 500;
  back.budget_minor = 5'499;  // ten offers
  customers(25);
  OffersOfAll all = all_offers();
  std::size_t made = 0;
  for (const std::vector<Offer>& had : all.by_user) made += had.size();
  EXPECT_EQ(made, 10U);
  EXPECT_EQ(all.budgets[0].refused, 15U);
  EXPECT_EQ(all.budgets[0].reserved_minor, 0) << "nobody took one, and they are over";
  today = Day{140};
  EXPECT_EQ(all_offers().budgets[0].reserved_minor, 5'000);
  for (int user = 0; user < 25; ++user) offers("u" + std::to_string(user));
}

TEST_F(OffersTest, OffersAgainWhatNobodyTook) {
  Promotion& back = win_back("back", 30);
  back.off_percent = 0;
  back.off_minor = 500;
  back.budget_minor = 500;
  buy("ann", "hot/tea", 100);
  buy("bob", "hot/tea", 113);  // due on the last day of Ann's
  buy("cid", "hot/tea", 114);  // due on the day after it
  EXPECT_THAT(offers("ann"), ElementsAre(StartsWith("back 130-143")));
  EXPECT_THAT(offers("bob"), IsEmpty());
  EXPECT_THAT(offers("cid"), ElementsAre(StartsWith("back 144-157")));
  buy("ann", "hot/tea", 140);  // takes it
  EXPECT_THAT(offers("cid"), IsEmpty());
  EXPECT_EQ(all_offers().budgets[0].spent_minor, 500);
  refund("ann hot/tea 140", 1, 200);
  EXPECT_THAT(offers("cid"), ElementsAre(StartsWith("back 144-157")));
}

TEST_F(OffersTest, CountsCustomersWhoseOfferIsOver) {
  win_back("back", 30);
  customers(4);
  buy("u0", "hot/tea", 135);
  buy("u1", "hot/tea", 143);
  buy("u2", "hot/tea", 144);  // too late
  today = Day{143};
  EXPECT_EQ(conversions()[0].offered.all, 0) << "of those that are open nobody knows yet";
  EXPECT_EQ(conversions()[0].open, 2U);
  EXPECT_EQ(conversions()[0].taken, 2U);
  today = Day{144};
  EXPECT_EQ(conversions()[0].offered.all, 4);
  EXPECT_EQ(conversions()[0].offered.of_them, 2);
  refund("u1 hot/tea 143", 1, 150);
  EXPECT_EQ(conversions()[0].offered.of_them, 1) << "a refund takes the conversion back";
}

TEST_F(OffersTest, CountsACustomerOnce) {
  win_back("back", 30);
  for (const int day : {100, 135, 170}) buy("ann", "hot/tea", day);
  today = Day{400};
  EXPECT_EQ(conversions()[0].offers, 3U);
  EXPECT_EQ(conversions()[0].taken, 2U);
  EXPECT_EQ(conversions()[0].offered.all, 1);
  EXPECT_EQ(conversions()[0].offered.of_them, 1);
}

}  // namespace
}  // namespace shop
