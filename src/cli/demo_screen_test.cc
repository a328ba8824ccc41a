// SPDX-License-Identifier: Apache-2.0
#include "cli/demo_screen.h"

#include <gtest/gtest.h>

#include "cli/demo_tables.h"
#include "reports/best_sellers_report.h"
#include "reports/revenue_report.h"
#include "reports/shop_for_tests.h"

namespace shop::cli {
namespace {

StockRow shelf(std::string_view name, std::int64_t stock, std::int64_t level) {
  StockRow row;
  row.product_id = row.name = name;
  row.stock = stock;
  row.reorder_level = level;
  row.low = true;
  return row;
}

// A small shop at half past two.
class DemoScreenTest : public testing::Test {
 protected:
  DemoScreenTest() {
    shop_.categories = {{"Laptop", "Electronics"}, {"Mug", "Kitchen"}};
    shop_.sale("2024-12-29 14", "Laptop", "London", 1, "999.00");  // yesterday: not shown
    shop_.sale("2024-12-30 14", "Laptop", "London", 2, "3000.00");
    shop_.sale("2024-12-30 14", "Mug", "Leeds", 3, "30.00");
    shop_.sale("2024-12-30 14", "Mug", "London", 1, "10.50");
    shop_.refund("2024-12-30 14", "2024-12-30", "Mug", "Leeds", 1, "10.00");
  }

  DemoMoment moment() {
    const ReportSource source = shop_.source();
    const DaySpan today{*parse_day(today_), *parse_day(today_)};
    DemoMoment moment;
    moment.shop = "a test's shop";
    moment.clock = "Mon 2024-12-30 14:30:00";
    moment.tally.records = 1234;
    moment.tally.booked = 1230;
    moment.tally.duplicates = 1;
    moment.tally.issues = 3;
    moment.per_second = 694;
    moment.as_of = 45'678;
    moment.behind_micros = 2001;
    moment.revenue = revenue_text(*revenue_report(source, {.span = today}));
    moment.statistics = statistics_texts(*statistics_report(source, {.span = today}));
    moment.cities = revenue_table(*revenue_report(source, {.by = {ReportKey::city}, .span = today}),
                                  "city", "Revenue by city");
    moment.categories =
        revenue_table(*revenue_report(source, {.by = {ReportKey::category}, .span = today}),
                      "category", "Revenue by category");
    moment.best_sellers = best_sellers_table(*best_sellers_report(source, {.span = today}));
    moment.low_stock = low_stock_table({shelf("Laptop", 5, 5), shelf("Mug", -1, 12)});
    moment.notifications =
        Table("notifications", {{"Fell to the reorder level", ColumnType::text}});
    moment.notifications.empty = "Nothing fell to its reorder level yet.";
    moment.issues = issue_table({{Cause::total_mismatch, 2, Field::total, "1041", "14:29:58"},
                                 {Cause::bad_time, 1, Field::timestamp, "1\033[2J", "14:02:11"}});
    return moment;
  }

  std::string screen(const ScreenStyle& style) {
    std::string text;
    for (const std::string& line : compose(moment(), style)) text += line + "\n";
    return text;
  }

  ShopForTests shop_;
  std::string today_ = "2024-12-30";
};

TEST_F(DemoScreenTest, ShowsTheDayInTwoColumns) {
  // clang-format off
  const std::string expected = R"(
ShopSphere  a test's shop                                                    Mon 2024-12-30 14:30:00
1,234 transactions, 694 a second: 1,230 booked, 1 duplicate, 3 issues
Today: £3,030.50, average £1,013.50, median £30, 95 % up to £3,000, least £10.50, most £3,000

Revenue by city  orders    revenue                 Revenue by category  orders    revenue
───────────────  ──────  ─────────                 ───────────────────  ──────  ─────────
London                2  £3,010.50  ████████████   Electronics               1  £3,000.00  ████████
Leeds                 1     £20.00                 Kitchen                   2     £30.50







#  Best sellers today            orders  units     Low stock: 2         stock  reorder at  sold out
─  ────────────────────────────  ──────  ─────     ───────────────────  ─────  ──────────  ────────
1  Mug                                2      3     Mug                     -1          12  sold out
2  Laptop                             1      2     Laptop                   5           5




Issues by cause  open  newest    record            Fell to the reorder level
───────────────  ────  ────────  ──────
total mismatch      2  14:29:58  1041              Nothing fell to its reorder level yet.
bad time            1  14:02:11  1�[2J




as of log position 45,678, 3 ms behind
)";
  EXPECT_EQ("\n" + screen({.columns = 100}), expected);;
  // clang-format on
}

TEST_F(DemoScreenTest, FillsTheWindowAndNoMore) {
  for (const std::size_t columns : {20u, 60u, 80u, 100u, 133u, 250u}) {
    for (const std::size_t rows : {3u, 10u, 24u, 32u, 45u, 90u}) {
      for (const bool colour : {false, true}) {
        const auto lines = compose(
            moment(), {.columns = columns, .rows = rows, .colour = colour, .hint = "Ctrl-C ends"});
        EXPECT_EQ(lines.size(), rows);
        for (const std::string& line : lines) EXPECT_LE(visible_width(line), columns) << line;
      }
    }
  }
}

TEST_F(DemoScreenTest, SaysHowFreshItIsOnTheLastLine) {
  const auto lines = compose(moment(), {.columns = 100, .rows = 32, .hint = "Ctrl-C ends"});
  EXPECT_EQ(lines.back().substr(0, 41), "as of log position 45,678, 3 ms behind   ");
  EXPECT_TRUE(lines.back().ends_with("  Ctrl-C ends"));
  EXPECT_EQ(visible_width(lines.back()), 100u);
}

TEST_F(DemoScreenTest, SaysLessInANarrowWindowAndCutsNoWord) {
  const auto at = [&](std::size_t columns) {
    return compose(moment(), {.columns = columns, .rows = 24, .hint = "Ctrl-C closes the shop"});
  };
  EXPECT_EQ(at(69)[1], "1,234 transactions, 694 a second: 1,230 booked, 1 duplicate, 3 issues");
  EXPECT_EQ(at(60)[1], "1,234 transactions: 1,230 booked, 1 duplicate, 3 issues");
  EXPECT_EQ(at(40)[1], "1,234 transactions, 3 issues");
  EXPECT_EQ(at(60).back(), "as of log position 45,678             Ctrl-C closes the shop");
  EXPECT_EQ(at(66).back(), "as of log position 45,678, 3 ms behind      Ctrl-C closes the shop");
}

TEST_F(DemoScreenTest, StandsStillWhileRowsCome) {
  const auto before = compose(moment(), {.columns = 100, .rows = 32});
  shop_.sale("2024-12-30 14", "Pen", "York", 1, "1.00");
  const auto after = compose(moment(), {.columns = 100, .rows = 32});
  const auto row_of = [](const std::vector<std::string>& lines, std::string_view what) {
    for (std::size_t i = 0; i < lines.size(); ++i)
      if (lines[i].find(what) != std::string::npos) return i;
    return lines.size();
  };
  for (const char* what : {"Best sellers today", "Issues by cause", "as of log"}) {
    EXPECT_LT(row_of(before, what), before.size()) << what;
    EXPECT_EQ(row_of(before, what), row_of(after, what)) << what;
  }
}

TEST_F(DemoScreenTest, HasNoColourWhereNoneIsWanted) {
  EXPECT_EQ(screen({.columns = 100, .rows = 32}).find('\033'), std::string::npos);
  EXPECT_NE(screen({.columns = 100, .rows = 32, .colour = true}).find("\033[1m"),
            std::string::npos);
}

TEST_F(DemoScreenTest, OpensBeforeAnythingWasSold) {
  today_ = "2025-01-05";
  const std::string text = screen({.columns = 100, .rows = 32});
  EXPECT_NE(text.find("Today: nothing sold"), std::string::npos) << text;
  EXPECT_NE(text.find("Nothing was sold today yet."), std::string::npos);
}

TEST(ClippedTest, CountsColumnsAndEndsColours) {
  EXPECT_EQ(clipped("Zürich", 3), "Zür");
  EXPECT_EQ(clipped("東京", 3), "東");
  EXPECT_EQ(clipped("\033[1mbold\033[0m", 4), "\033[1mbold\033[0m");
  EXPECT_EQ(clipped("\033[1mbold\033[0m", 2), "\033[1mbo\033[0m");
  EXPECT_EQ(clipped("\033[1mb\033[0mold", 2), "\033[1mb\033[0mo");
  EXPECT_EQ(visible_width("\033[31m東京\033[0m"), 4u);
}

TEST(RateTest, IsOverTheLastSeconds) {
  using std::chrono::seconds;
  Rate rate;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(rate.per_second(1000, start + seconds(1)), 1000u);
  for (int i = 2; i <= 10; ++i)
    (void)rate.per_second(1000 + 100 * static_cast<std::uint64_t>(i), start + seconds(i));
  EXPECT_EQ(rate.per_second(2100, start + seconds(11)), 100u);
}

}  // namespace
}  // namespace shop::cli
