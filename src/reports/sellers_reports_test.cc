// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "reports/best_sellers_report.h"
#include "reports/customers_report.h"
#include "reports/shop_for_tests.h"
#include "reports/stock_report.h"
#include "reports/trends_report.h"

namespace shop {
namespace {

class SellersReports : public ::testing::Test {
 protected:
  static std::vector<Table> one(Table table) { return {std::move(table)}; }
  std::string top(const BestSellersQuery& query, Format format = Format::line) {
    return ShopForTests::text(best_sellers_report(shop.source(), query), format);
  }
  std::string trends(const TrendsQuery& query, std::size_t section, Format format = Format::csv) {
    return ShopForTests::text(one(trends_report(shop.source(), query).at(section)), format);
  }
  std::string customers(std::size_t section, const CustomersQuery& query = {}) {
    return ShopForTests::text(one(customers_report(shop.source(), query).at(section)), Format::csv);
  }
  void sales(int count, const std::string& when, const std::string& product,
             const std::string& total = "1.00", const std::string& city = "London") {
    for (int i = 0; i < count; ++i) shop.sale(when, product, city, 1, total);
  }
  ShopForTests shop;
};

TEST_F(SellersReports, BestSellersPrintTheSeedsLine) {
  sales(500, "2024-12-30", "iPhone 14");
  sales(300, "2024-12-30", "Nike Shoes");
  EXPECT_EQ(top({}), "iPhone 14: 500 orders, Nike Shoes: 300 orders\n");
}

TEST_F(SellersReports, BestSellersByOrdersUnitsOrRevenue) {
  shop.categories = {{"Car", "Vehicles"}};
  shop.sale("2024-12-30", "Pen", "London", 50, "10.00");
  sales(2, "2024-12-31", "Tea");
  shop.sale("2024-12-31", "Car", "Leeds", 1, "9000.00");
  EXPECT_EQ(top({.by = By::orders}), "Tea: 2 orders, Pen: 1 order, Car: 1 order\n");
  EXPECT_EQ(top({.by = By::units}), "Pen: 50 units, Tea: 2 units, Car: 1 unit\n");
  EXPECT_EQ(top({.top = 2, .by = By::revenue}), "Car: £9,000, Pen: £10\n");
  EXPECT_EQ(top({.span = *parse_span("2024-12-30", "2024-12-30")}), "Pen: 1 order\n");
  EXPECT_EQ(top({.category = "Vehicles"}, Format::csv),
            "rank,product_id,product,category,transactions,units,revenue,currency\n"
            "1,car,Car,Vehicles,1,1,9000.00,GBP\n");
  EXPECT_EQ(top({.category = "Nothing"}), "\n");
}

TEST_F(SellersReports, BestSellersOfACityNeedTheScan) {
  sales(2, "2024-12-31", "Tea", "1.00", "Leeds");
  sales(3, "2024-12-31", "Pen", "1.00", "London");
  EXPECT_NE(top({.city = "Leeds"}).find("error: these keys"), std::string::npos);
  shop.stored = true;
  EXPECT_EQ(top({.city = "Leeds"}), "Tea: 2 orders\n");
}

TEST_F(SellersReports, ASeasonIsTheLatestUnlessItsYearIsGiven) {
  sales(3, "2023-12-15", "Sledge");  // winter 2024
  sales(2, "2024-12-15", "Skis");    // winter 2025
  sales(1, "2025-01-15", "Skis");
  sales(9, "2025-06-15", "Hat");
  EXPECT_EQ(top({.season = Season::winter}), "Skis: 3 orders\n");
  EXPECT_EQ(top({.season = Season::winter, .year = 2024}), "Sledge: 3 orders\n");
  EXPECT_EQ(top({.season = Season::spring}), "\n");
  shop.hemisphere = Hemisphere::south;
  EXPECT_EQ(top({.season = Season::winter}), "Hat: 9 orders\n");
  EXPECT_FALSE(best_sellers_report(shop.source(), {.year = 2024}));
  EXPECT_FALSE(best_sellers_report(
      shop.source(), {.span = *parse_span("2024-12-30", ""), .season = Season::winter}));
}

TEST_F(SellersReports, SeasonSpansHoldTheirDaysAndNoOthers) {
  for (const Hemisphere hemisphere : {Hemisphere::north, Hemisphere::south}) {
    for (int day = 19000; day < 21000; ++day) {
      const DaySpan span = season_span(season_of(Day{day}, hemisphere), hemisphere);
      ASSERT_TRUE(span.contains(Day{day})) << day;
      ASSERT_EQ(season_of(*span.from, hemisphere), season_of(*span.to, hemisphere));
      ASSERT_NE(season_of(Day{span.to->number + 1}, hemisphere), season_of(*span.to, hemisphere));
    }
  }
}

TEST_F(SellersReports, SeveralCurrenciesShareARankAndAreNotAdded) {
  sales(2, "2024-12-31", "Tea", "1.50");
  shop.currency = "JPY";
  sales(1, "2024-12-31", "Tea", "500");
  EXPECT_EQ(top({}, Format::csv),
            "rank,product_id,product,category,transactions,units,revenue,currency\n"
            "1,tea,Tea,Things,3,3,3.00,GBP\n"
            "1,tea,Tea,Things,,,500,JPY\n");
  EXPECT_EQ(top({}), "Tea: 3 orders\n");
}

TEST_F(SellersReports, WhatWasWhollyRefundedEarnedNothing) {
  shop.sale("2024-12-31", "Tea", "London", 1, "1.50");
  shop.refund("2024-12-31", "2024-12-31", "Tea", "London", 1, "1.50");
  EXPECT_EQ(top({}, Format::csv),
            "rank,product_id,product,category,transactions,units,revenue,currency\n"
            "1,tea,Tea,Things,1,0,0.00,GBP\n");
}

TEST_F(SellersReports, GrowthComparesAsManyDaysAsThePeriodHas) {
  sales(1, "2024-10-31", "Tea", "100.00");
  sales(1, "2024-11-05", "Tea", "50.00");
  sales(1, "2024-11-20", "Tea", "100.00");
  sales(1, "2024-12-10", "Tea", "75.00");
  EXPECT_EQ(trends({}, 0),
            "period,transactions,units,revenue,currency,change,partial\n"
            "2024-10,1,1,100.00,GBP,,false\n"
            "2024-11,2,2,150.00,GBP,50.0,false\n"
            "2024-12,1,1,75.00,GBP,50.0,true\n");
  EXPECT_EQ(trends({}, 0, Format::line),
            "2024-10: £100, 2024-11: £150 (+50.0 %), 2024-12: £75 (+50.0 %)\n");
  sales(1, "2024-12-31", "Tea", "75.00");
  EXPECT_NE(trends({}, 0).find("2024-12,2,2,150.00,GBP,0.0,false\n"), std::string::npos);
}

TEST_F(SellersReports, GrowthShowsAPeriodWithoutSales) {
  sales(1, "2023-05-01", "Tea", "100.00");
  sales(1, "2025-12-31", "Tea", "50.00");
  EXPECT_EQ(trends({.period = Period::year}, 0),
            "period,transactions,units,revenue,currency,change,partial\n"
            "2023,1,1,100.00,GBP,,false\n"
            "2024,0,0,0.00,GBP,-100.0,false\n"
            "2025,1,1,50.00,GBP,,false\n");
  EXPECT_NE(trends({.span = *parse_span("2025-12-29", ""), .period = Period::week}, 0)
                .find("2026-W01,1,1,50.00,GBP,,true\n"),
            std::string::npos);
}

TEST_F(SellersReports, ProductsRiseAndFall) {
  sales(1, "2024-11-05", "Tea", "50.00");
  sales(1, "2024-11-05", "Pen", "50.00");
  sales(1, "2024-11-30", "Old", "70.00");  // after the days that are compared
  sales(1, "2024-12-10", "Tea", "75.00");
  sales(1, "2024-12-09", "New", "10.00");
  EXPECT_EQ(trends({}, 1),
            "rank,product_id,product,revenue_before,revenue,currency,difference,change\n"
            "1,tea,Tea,50.00,75.00,GBP,25.00,50.0\n"
            "2,new,New,0.00,10.00,GBP,10.00,\n");
  EXPECT_EQ(trends({}, 2),
            "rank,product_id,product,revenue_before,revenue,currency,difference,change\n"
            "1,pen,Pen,50.00,0.00,GBP,-50.00,-100.0\n");
  EXPECT_EQ(trends({}, 1, Format::line), "Tea: £25 (+50.0 %), New: £10\n");
}

TEST_F(SellersReports, SeasonsHoursAndWeekdays) {
  sales(2, "2023-12-31 9", "Sledge");
  sales(1, "2025-01-01 11", "Sledge");
  sales(1, "2025-01-01 11", "Tea");
  EXPECT_EQ(trends({.top = 1}, 3),
            "season,rank,product_id,product,transactions,units\n"
            "winter,1,sledge,Sledge,3,3\n");
  EXPECT_EQ(trends({}, 4),
            "hour,rank,transactions,units,share\n"
            "9,1,2,2,50.0\n"
            "10,3,0,0,0.0\n"
            "11,1,2,2,50.0\n");
  EXPECT_NE(trends({}, 5).find("Sunday,2,2,50.0\n"), std::string::npos);
}

TEST_F(SellersReports, AnEmptyShopHasEmptyReports) {
  for (const Table& table : trends_report(shop.source(), {})) EXPECT_TRUE(table.rows.empty());
  EXPECT_EQ(ShopForTests::text(trends_report(shop.source(), {}), Format::line), "");
  EXPECT_TRUE(stock_report(shop.source(), {})->rows.empty());
  EXPECT_EQ(customers(0),
            "buyers,new_buyers,returning,repeat,repeat_rate,transactions\n0,0,0,0,,0\n");
}

TEST_F(SellersReports, CustomersAreNewOrReturning) {
  shop.person("ann", "30");
  shop.user = "ann";
  sales(1, "2024-11-01", "Tea", "2.00");
  sales(1, "2024-12-01", "Tea", "3.00");
  shop.user = "bob";
  sales(1, "2024-12-02", "Tea", "5.50");
  EXPECT_EQ(customers(0),
            "buyers,new_buyers,returning,repeat,repeat_rate,transactions\n2,2,0,1,50.0,3\n");
  EXPECT_EQ(customers(0, {*parse_span("2024-12-01", "")}),
            "buyers,new_buyers,returning,repeat,repeat_rate,transactions\n2,1,1,0,0.0,2\n");
  EXPECT_EQ(customers(2),
            "age_band,buyers,transactions,revenue,currency\n"
            "25-34,1,2,5.00,GBP\n"
            "unknown,1,1,5.50,GBP\n");
  EXPECT_NE(customers(1).find("new,1,1,5.50,GBP\n"), std::string::npos) << customers(1);
}

TEST_F(SellersReports, StockTellsWhatRunsOut) {
  shop.product("Tea", 100, 10);
  shop.product("Pen", 5, 10);
  shop.product("Ink", 50, 10);
  for (int day = 1; day <= 28; ++day)
    shop.sale("2024-12-" + std::string(day < 10 ? "0" : "") + std::to_string(day), "Tea", "London",
              1, "1.00");
  EXPECT_EQ(ShopForTests::csv(stock_report(shop.source(), {})),
            "product_id,product,stock,reorder_level,sold_per_day,days_left,low\n"
            "pen,Pen,5,10,0.000,,true\n"
            "tea,Tea,72,10,1.000,72.0,false\n"
            "ink,Ink,50,10,0.000,,false\n");
  EXPECT_EQ(ShopForTests::line(stock_report(shop.source(), {.only_low = true})),
            "Pen: 5 left (low)\n");
}

}  // namespace
}  // namespace shop
