// SPDX-License-Identifier: Apache-2.0
#include "reports/cell_words.h"

#include <gtest/gtest.h>

namespace shop {
namespace {

std::string told(std::string_view before, std::string_view after) {
  return in_words(cell_story(before, after, [](std::string_view product) {
    return std::string(product == "2001" ? "iPhone 14" : "");
  }));
}

TEST(CellWords, SayMoneyAsPeopleDo) {
  EXPECT_EQ(told("revenue|2024-12-30|2024-12-30|London|Electronics|GBP|transactions=2|refunds=0|"
                 "units=2|revenue=300000",
                 "revenue|2024-12-30|2024-12-30|London|Electronics|GBP|transactions=3|refunds=0|"
                 "units=3|revenue=450050"),
            "revenue: London / Electronics, 2024-12-30: transactions 2 -> 3, units 2 -> 3, "
            "revenue £3,000 -> £4,500.50");
}

TEST(CellWords, BeginAtNothing) {
  EXPECT_EQ(told("", "hours|2024-01-01|9|GBP|transactions=1|refunds=0|units=1|revenue=100"),
            "hours: 2024-01-01, 09:00: transactions 0 -> 1, units 0 -> 1, revenue £0 -> £1");
  EXPECT_EQ(told("",
                 "statistics|2024-01-01|York|Pens|GBP|count=1|sum=100|sum_squares=10000|"
                 "minimum=100|maximum=100|median=100|p95=100"),
            "statistics: York / Pens, 2024-01-01: count 0 -> 1, sum £0 -> £1, minimum none -> £1, "
            "maximum none -> £1, median none -> £1, p95 none -> £1");
}

TEST(CellWords, NameProductsAndAlerts) {
  EXPECT_EQ(told("stock|2001|stock=3|level=3|low=1", "stock|2001|stock=4|level=3"),
            "stock: iPhone 14: stock 3 -> 4, low-stock alert yes -> no");
  EXPECT_EQ(told("stock|17|stock=3", "stock|17|stock=2"), "stock: product 17: stock 3 -> 2");
}

TEST(CellWords, ReadWhatWasEscaped) {
  EXPECT_EQ(told("catalogue|product|a\\|b|name=x\\=y\\\\|sales=1|units=1",
                 "catalogue|product|a\\|b|name=x\\=z|sales=1|units=1"),
            "catalogue: product a|b: name x=y\\ -> x=z");
}

TEST(CellWords, TellOfSpendingInItsCurrency) {
  EXPECT_EQ(told("customers|1001|sales=1|spend_GBP=100", "customers|1001|sales=2|spend_GBP=350"),
            "customers: customer 1001: sales 1 -> 2, spend £1 -> £3.50");
}

TEST(CellWords, TellWhatBecameOfAnIssue) {
  EXPECT_EQ(told("issues|006d12fb8d6da2d377a98ed6f71276ca|id=1|amount=2798|currency=GBP|"
                 "refund_beyond_sale/quantity|state=open|revision=0",
                 "issues|006d12fb8d6da2d377a98ed6f71276ca|id=1|amount=2798|currency=GBP|"
                 "refund_beyond_sale/quantity|state=fixed|revision=1"),
            "issues: 006d12fb8d6d: state open -> fixed, revision 0 -> 1");
}

TEST(CellWords, LeaveAMarkOfRefundsThatWentBelowNothing) {
  EXPECT_EQ(told("revenue|2024-01-02|2024-01-01|York|Pens|GBP|transactions=0|refunds=1|units=-1|"
                 "revenue=-100",
                 ""),
            "revenue: York / Pens, 2024-01-02 (sold 2024-01-01): refunds 1 -> 0, units -1 -> 0, "
            "revenue -£1 -> £0");
}

}  // namespace
}  // namespace shop
