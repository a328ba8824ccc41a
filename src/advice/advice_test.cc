// SPDX-License-Identifier: Apache-2.0
#include "advice/advice.h"

#include <gmock/gmock.h>

#include "advice/advice_fixture.h"

namespace shop {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

struct Recommending : AdviceShop {
  Advice advice{till.dictionaries};
  Advice::Scratch scratch;

  void settle() {
    advice.apply(all());
    advice.settle();
    advice.learn();
  }
  std::vector<std::string> recommended(std::string_view id, std::size_t count = 10) {
    std::vector<std::string> names;
    for (const Scored& scored : advice.rank(user(id), count, scratch))
      names.emplace_back(till.dictionaries.products.text(scored.product));
    return names;
  }
  std::string because(std::string_view id, std::string_view name) {
    recommended(id);
    return advice.explain(product(name), scratch).words([&](Symbol with) {
      return till.dictionaries.products.text(with);
    });
  }
};

TEST_F(Recommending, Example) {
  for (int day = 0; day < 4; ++day) buy("ann", "milk", 21 * day);
  for (int customer = 0; customer < 34; ++customer) {
    buy("c" + std::to_string(customer), "milk", 50);
    buy("c" + std::to_string(customer), "biscuits", 50);
  }
  settle();
  EXPECT_THAT(recommended("ann"), ElementsAre("milk", "biscuits"));
  EXPECT_EQ(because("ann", "milk"), "you buy this every 3 weeks");
  EXPECT_EQ(because("ann", "biscuits"), "bought with milk by 34 customers");
}

TEST_F(Recommending, AStrangerGetsWhatIsPopularOfLate) {
  for (int day = 0; day < 40; ++day) buy("u" + std::to_string(day), "tulips", day);
  for (int day = 0; day < 9; ++day) buy("u" + std::to_string(day), "pumpkin", 200 + day);
  settle();
  EXPECT_THAT(recommended("nobody"), ElementsAre("pumpkin", "tulips"));
  EXPECT_EQ(because("nobody", "pumpkin"), "popular this week");
  EXPECT_EQ(because("nobody", "tulips"), "popular");
}

TEST_F(Recommending, NeverWhatWasJustBoughtOnce) {
  for (int customer = 0; customer < 40; ++customer)
    for (const char* thing : {"television", "cable"})
      buy("c" + std::to_string(customer), thing, customer);
  buy("ann", "television", 50);
  settle();
  EXPECT_THAT(recommended("ann"), ElementsAre("cable"));
}

TEST_F(Recommending, WhatWasJustBoughtIfItIsBoughtAgainAndAgain) {
  for (int customer = 0; customer < 40; ++customer)
    for (int week = 0; week < 3; ++week)
      buy("c" + std::to_string(customer), "milk", customer + 7 * week);
  buy("ann", "milk", 60);
  settle();
  EXPECT_THAT(recommended("ann"), Contains("milk"));
  EXPECT_EQ(because("ann", "milk"), "you bought this before");
}

TEST_F(Recommending, ARefundOrACorrectionShowsAtOnce) {
  for (int customer = 0; customer < 40; ++customer) {
    buy("c" + std::to_string(customer), "pram", customer);
    buy("c" + std::to_string(customer), "nappies", customer);
    buy("d" + std::to_string(customer), "drill", customer);
    buy("d" + std::to_string(customer), "screws", customer);
  }
  const Entry pram = buy("ann", "pram", 50);
  settle();
  EXPECT_EQ(recommended("ann").front(), "nappies");
  const Entry reversal = pram.opposite();
  Entry drill = pram;
  drill.product = product("drill");
  for (const Entry& entry : {reversal, drill}) advice.apply({&entry, 1});
  advice.settle();
  EXPECT_EQ(recommended("ann").front(), "screws");
  EXPECT_THAT(recommended("ann"), Not(Contains("drill")));
}

TEST_F(Recommending, SaysOfHowManyCustomersWhereNotAllWereAsked) {
  for (int customer = 0; customer < 150; ++customer) {
    buy("c" + std::to_string(customer), "milk", customer);
    buy("c" + std::to_string(customer), "biscuits", customer);
  }
  buy("ann", "milk", 200);
  settle();
  EXPECT_EQ(because("ann", "biscuits"), "bought with milk by 50 of the last 50 customers");
}

TEST_F(Recommending, NamesBothWhereTheyNeverLayInOneBasket) {
  for (int customer = 0; customer < 5; ++customer) {
    buy("c" + std::to_string(customer), "boots", 1);
    buy("c" + std::to_string(customer), "laces", 30);
  }
  buy("ann", "boots", 40);
  settle();
  EXPECT_EQ(because("ann", "laces"), "bought by 5 customers who bought boots");
}

TEST_F(Recommending, TellsAnIntervalInDaysWeeksOrMonths) {
  for (int time = 0; time < 4; ++time) {
    buy("ann", "bread", 2 * time);
    buy("ann", "soap", 35 * time);
    buy("ann", "bulbs", 90 * time);
    buy("ann", "paper", 7 * time);
  }
  for (const int day : {0, 28, 300}) buy("ann", "balm", day);
  buy("ann", "lamp", 300);
  settle();
  EXPECT_EQ(because("ann", "bread"), "you buy this every 2 days");
  EXPECT_EQ(because("ann", "balm"), "you buy this every 4 weeks") << "one long pause is no habit";
  EXPECT_EQ(because("ann", "paper"), "you buy this every week");
  EXPECT_EQ(because("ann", "soap"), "you buy this every 5 weeks");
  EXPECT_EQ(because("ann", "bulbs"), "you buy this every 3 months");
}

// Where users come back for what they had, the shop learns it; where they never do, likewise.
TEST_F(Recommending, LearnsWhetherThisShopsCustomersComeBackForTheSame) {
  for (int customer = 0; customer < 200; ++customer) {
    const std::string id = "c" + std::to_string(customer);
    for (int week = 0; week < 4; ++week) {
      buy(id, "own-" + std::to_string(customer % 50), 7 * week);
      buy(id, "once-" + std::to_string((customer + 13 * week) % 50), 7 * week);
    }
  }
  settle();
  EXPECT_EQ(recommended("c7").front(), "own-7");
}

}  // namespace
}  // namespace shop
