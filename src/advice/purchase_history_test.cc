// SPDX-License-Identifier: Apache-2.0
#include "advice/purchase_history.h"

#include <gmock/gmock.h>

#include <deque>

#include "advice/advice_fixture.h"

namespace shop {
namespace {

using testing::ElementsAre;

using Baskets = AdviceShop;

TEST_F(Baskets, AreAUsersDayWhereThereAreNoOrders) {
  buy("ann", "tea", 1);
  buy("ann", "milk", 1);
  buy("ann", "tea", 2);
  EXPECT_THAT(baskets("ann"), ElementsAre("milk tea", "tea"));
}

TEST_F(Baskets, AreOrdersWhereThereAreSome) {
  buy("ann", "tea", 1, {.order = "A"});
  buy("ann", "milk", 1, {.order = "B"});
  buy("ann", "bread", 1, {.order = "A"});
  EXPECT_THAT(baskets("ann"), testing::UnorderedElementsAre("bread tea", "milk"));
}

TEST_F(Baskets, LoseAProductWhenAllOfItIsRefunded) {
  buy("ann", "tea", 1, {.id = "1", .units = 2});
  buy("ann", "milk", 1);
  refund("1", 1, 9);
  EXPECT_THAT(baskets("ann"), ElementsAre("milk tea"));
  refund("1", 1, 9);
  EXPECT_THAT(baskets("ann"), ElementsAre("milk"));
}

TEST_F(Baskets, GetAProductBackWhenItsRefundIsTakenBack) {
  buy("ann", "tea", 1, {.id = "1"});
  const Entry refunded = refund("1", 1, 9);
  EXPECT_THAT(baskets("ann"), ElementsAre());
  apply(refunded.opposite());
  EXPECT_THAT(baskets("ann"), ElementsAre("tea"));
}

TEST_F(Baskets, FollowACorrectionToAnotherUserAndProduct) {
  const Entry wrong = buy("ann", "tea", 1, {.id = "1"});
  apply(wrong.opposite());
  buy("bob", "coffee", 1, {.id = "1"});
  EXPECT_THAT(baskets("ann"), ElementsAre());
  EXPECT_THAT(baskets("bob"), ElementsAre("coffee"));
}

TEST_F(Baskets, AreNobodysForTheGuestAndForARefundThatNamesNoSale) {
  buy("guest", "tea", 1);
  buy("ann", "tea", 1, {.id = "1"});
  Entry unmatched = refund("1", 1, 1).opposite().opposite();
  apply(unmatched.opposite());
  unmatched.unmatched = true;
  apply(unmatched);
  EXPECT_THAT(baskets("guest"), ElementsAre());
  EXPECT_THAT(baskets("ann"), ElementsAre("tea"));
}

TEST_F(Baskets, DoNotMindTheOrderOfARefundAndItsSale) {
  const Entry sale = buy("ann", "tea", 1, {.id = "1"});
  const Entry refunded = refund("1", 1, 3);
  apply(sale.opposite());
  EXPECT_THAT(baskets("ann"), ElementsAre());
  apply(refunded.opposite());
  EXPECT_THAT(baskets("ann"), ElementsAre());
}

TEST_F(Baskets, TellTheLatestBuyersOfAProduct) {
  buy("ann", "tea", 5);
  buy("bob", "tea", 3, {.id = "1"});
  buy("cem", "tea", 4);
  buy("bob", "tea", 9, {.id = "2"});
  EXPECT_THAT(buyers("tea"), ElementsAre("cem", "ann", "bob"));
  EXPECT_EQ(state.buyers.returning(product("tea")), 1U);
  refund("2", 1, 10);
  EXPECT_THAT(buyers("tea"), ElementsAre("bob", "cem", "ann"));
  EXPECT_EQ(state.buyers.returning(product("tea")), 0U);
  refund("1", 1, 10);
  EXPECT_THAT(buyers("tea"), ElementsAre("cem", "ann"));
}

TEST_F(Baskets, MakeProductsPopularOverallAndOfLate) {
  for (int day = 0; day < 30; ++day) buy("u" + std::to_string(day), "tulips", day);
  for (int day = 0; day < 8; ++day) buy("u" + std::to_string(day), "pumpkin", 200 + day);
  state.settle();
  EXPECT_EQ(state.popularity.overall().best().front(), product("tulips"));
  EXPECT_EQ(state.popularity.of_late().best().front(), product("pumpkin"));
}

}  // namespace
}  // namespace shop
