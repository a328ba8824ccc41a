// SPDX-License-Identifier: Apache-2.0
#include "reports/revenue_report.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <tuple>

#include <gtest/gtest.h>

#include "base/prng.h"
#include "reports/shop_for_tests.h"

namespace shop {
namespace {

using enum ReportKey;

class RevenueReport : public ::testing::Test {
 protected:
  std::string csv(std::vector<ReportKey> by, Basis basis = Basis::refund_day, DaySpan span = {}) {
    return ShopForTests::csv(revenue_report(shop.source(), {std::move(by), span, basis}));
  }
  std::string line(std::vector<ReportKey> by) {
    return ShopForTests::line(revenue_report(shop.source(), {.by = std::move(by)}));
  }
  ShopForTests shop;
};

TEST_F(RevenueReport, PrintsTheSeedsLine) {
  shop.sale("2024-12-30 14", "Laptop", "Manchester", 20, "50000.00");
  shop.sale("2024-12-30 15", "Laptop", "London", 30, "60000.00");
  shop.sale("2024-12-31 9", "Phone", "London", 50, "40000.00");
  EXPECT_EQ(line({city}), "London: £100,000, Manchester: £50,000\n");
}

TEST_F(RevenueReport, ARefundCountsOnItsOwnDayOrTheSales) {
  shop.sale("2024-12-30", "Laptop", "London", 2, "3000.00");
  shop.refund("2025-01-02", "2024-12-30", "Laptop", "London", 1, "1500.00");
  EXPECT_EQ(csv({day}),
            "day,transactions,refunds,units,revenue,currency\n"
            "2024-12-30,1,0,2,3000.00,GBP\n"
            "2025-01-02,0,1,-1,-1500.00,GBP\n");
  EXPECT_EQ(csv({day}, Basis::sale_day),
            "day,transactions,refunds,units,revenue,currency\n"
            "2024-12-30,1,1,1,1500.00,GBP\n");
  EXPECT_EQ(csv({month}, Basis::sale_day, *parse_span("2025-01-01", "")),
            "month,transactions,refunds,units,revenue,currency\n");
  EXPECT_EQ(csv({month}, Basis::refund_day, *parse_span("2025-01-01", "2025-01-31")),
            "month,transactions,refunds,units,revenue,currency\n"
            "2025-01,0,1,-1,-1500.00,GBP\n");
}

TEST_F(RevenueReport, DecemberBelongsToTheNextYearsWinter) {
  shop.sale("2024-12-31", "Laptop", "London", 1, "1.00");
  shop.sale("2025-02-28", "Laptop", "London", 1, "2.00");
  shop.sale("2025-03-01", "Laptop", "London", 1, "4.00");
  EXPECT_EQ(csv({season}),
            "season,transactions,refunds,units,revenue,currency\n"
            "2025-winter,2,0,2,3.00,GBP\n"
            "2025-spring,1,0,1,4.00,GBP\n");
  EXPECT_EQ(csv({year, season}),
            "year,season,transactions,refunds,units,revenue,currency\n"
            "2024,2025-winter,1,0,1,1.00,GBP\n"
            "2025,2025-winter,1,0,1,2.00,GBP\n"
            "2025,2025-spring,1,0,1,4.00,GBP\n");
  shop.hemisphere = Hemisphere::south;
  EXPECT_EQ(line({season}), "2025-summer: £3, 2025-autumn: £4\n");
}

TEST_F(RevenueReport, CurrenciesAreNeverAddedTogether) {
  shop.sale("2024-12-30", "Laptop", "London", 1, "10.00");
  shop.currency = "JPY";
  shop.sale("2024-12-30", "Laptop", "London", 1, "5000");
  EXPECT_EQ(csv({city}),
            "city,transactions,refunds,units,revenue,currency\n"
            "London,1,0,1,10.00,GBP\n"
            "London,1,0,1,5000,JPY\n");
  EXPECT_EQ(csv({}),
            "transactions,refunds,units,revenue,currency\n1,0,1,10.00,GBP\n1,0,1,5000,JPY\n");
}

TEST_F(RevenueReport, TheShopsOwnCurrencyComesFirst) {
  shop.currency = "EUR";
  shop.sale("2024-12-30", "Laptop", "London", 1, "9000.00");
  shop.currency = "GBP";
  shop.sale("2024-12-30", "Laptop", "London", 1, "10.00");
  shop.sale("2024-12-30", "Laptop", "Leeds", 1, "5.00");
  EXPECT_EQ(line({city}), "London: £10, Leeds: £5, London: €9,000\n");
}

TEST_F(RevenueReport, WhatWasTakenOutIsGone) {
  shop.sale("2024-12-30", "Laptop", "London", 1, "10.00");
  shop.sale("2024-12-30", "Laptop", "Leeds", 1, "10.00");
  shop.reverse(0);
  EXPECT_EQ(line({city}), "Leeds: £10\n");
  shop.refund("2024-12-30", "2024-12-30", "Laptop", "Leeds", 1, "10.00");
  EXPECT_EQ(csv({city}),
            "city,transactions,refunds,units,revenue,currency\nLeeds,1,1,0,0.00,GBP\n");
}

TEST_F(RevenueReport, SumsBeyond64BitsStandInOrderToo) {
  for (int at = 0; at < 3; ++at)
    shop.sale("2024-12-30", "Laptop", "Aberdeen", 1, "50000000000000000.00");
  for (int at = 0; at < 4; ++at)
    shop.sale("2024-12-30", "Laptop", "London", 1, "50000000000000000.00");
  EXPECT_EQ(csv({city}),
            "city,transactions,refunds,units,revenue,currency\n"
            "London,4,0,4,200000000000000000.00,GBP\n"
            "Aberdeen,3,0,3,150000000000000000.00,GBP\n");
}

TEST_F(RevenueReport, RegionsGroupCities) {
  shop.regions = *Regions::parse("[regions]\n\"South East\" = [\"London\", \"Brighton\"]\n");
  shop.sale("2024-12-30", "Laptop", "London", 1, "10.00");
  shop.sale("2024-12-30", "Laptop", "Brighton", 1, "5.50");
  shop.sale("2024-12-30", "Laptop", "Leeds", 1, "1.00");
  EXPECT_EQ(line({region}), "South East: £15.50, Leeds: £1\n");
  EXPECT_EQ(line({region, city}),
            "South East London: £10, South East Brighton: £5.50, Leeds Leeds: £1\n");
}

TEST_F(RevenueReport, ProductsHaveIdAndName) {
  shop.categories = {{"Laptop", "Electronics"}};
  shop.sale("2024-12-30", "Laptop", "London", 1, "10.00");
  EXPECT_EQ(csv({category, product}),
            "category,product_id,product,transactions,refunds,units,revenue,currency\n"
            "Electronics,laptop,Laptop,1,0,1,10.00,GBP\n");
  EXPECT_EQ(line({product}), "Laptop: £10\n");
}

TEST_F(RevenueReport, KeysThatNoViewHoldsNeedTheScan) {
  shop.sale("2024-12-30 9", "Laptop", "London", 1, "10.00");
  EXPECT_EQ(holder_of({.by = {product, city, hour}}), Holder::none);
  EXPECT_EQ(holder_of({.by = {product}, .basis = Basis::sale_day}), Holder::best_sellers);
  EXPECT_EQ(holder_of({.by = {product, month}, .basis = Basis::sale_day}), Holder::none);
  const auto refused = revenue_report(shop.source(), {.by = {product, city, hour}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  shop.stored = true;
  EXPECT_EQ(line({product, city, hour}), "Laptop London 09:00: £10\n");
}

TEST_F(RevenueReport, TableIsMadeForPeople) {
  shop.categories = {{"Laptop", "Electronics"}, {"Shoes", "Sports"}};
  shop.sale("2024-11-30", "Laptop", "London", 2, "3000.00");
  shop.sale("2024-12-30", "Laptop", "London", 1, "1500.00");
  shop.sale("2024-12-30", "Shoes", "London", 1, "59.99");
  const auto table = revenue_report(shop.source(), {.by = {month, category}});
  EXPECT_EQ(ShopForTests::text(table, Format::table, {80, false, true}),
            "Revenue by month and category\n"
            "month     category     transactions  refunds  units    revenue\n"
            "────────  ───────────  ────────────  ───────  ─────  ─────────\n"
            "Nov 2024  Electronics             1        0      2  £3,000.00  ████████████████\n"
            "Dec 2024  Electronics             1        0      1  £1,500.00  ████████\n"
            "          Sports                  1        0      1     £59.99  ▎\n"
            "────────  ───────────  ────────────  ───────  ─────  ─────────\n"
            "total                             3        0      4  £4,559.99\n"
            "as of log position 3, basis refund-day\n");
}

TEST_F(RevenueReport, ATotalStandsUnderEveryKindOfKey) {
  shop.sale("2024-12-30 9", "Laptop", "London", 2, "1.00");
  shop.sale("2024-12-31 8", "Laptop", "Leeds", 1, "2.00");
  shop.sale("2025-06-30 8", "Shoes", "Leeds", 1, "4.00");
  for (const ReportKey key : {hour, day, month, year, season, city, region, product}) {
    const auto table = revenue_report(shop.source(), {.by = {key}});
    const std::string text = ShopForTests::text(table, Format::table);
    EXPECT_NE(text.find("total"), std::string::npos) << text;
    EXPECT_NE(text.find("£7\n"), std::string::npos) << text;
  }
}

TEST_F(RevenueReport, StatisticsAreOfTheSalesThatStand) {
  for (const char* total : {"1.00", "2.00", "4.00", "100.00"})
    shop.sale("2024-12-30", "Laptop", "London", 1, total);
  shop.reverse(3);
  shop.refund("2024-12-30", "2024-12-30", "Laptop", "London", 0, "1.00");
  EXPECT_EQ(ShopForTests::csv(statistics_report(shop.source(), {.by = {city}})),
            "city,transactions,refunds,units,revenue,currency,average,minimum,maximum,deviation,"
            "median,p95\n"
            "London,3,1,3,6.00,GBP,2.33,1.00,4.00,1.53,2.00,4.00\n");
  EXPECT_EQ(ShopForTests::line(statistics_report(shop.source(), {.by = {city}})),
            "London: 3 transactions of £2.33 on average\n");
  shop.stored = true;
  EXPECT_EQ(ShopForTests::csv(statistics_report(shop.source(), {.by = {product}})),
            "product_id,product,transactions,refunds,units,revenue,currency,average,minimum,"
            "maximum,deviation,median,p95\n"
            "laptop,Laptop,3,1,3,6.00,GBP,2.33,1.00,4.00,1.53,2.00,4.00\n");
}

// A shop at random: the same totals come out of every set of keys, and the scan and the cells
// agree to the byte.
class RandomShop : public RevenueReport, public ::testing::WithParamInterface<std::uint64_t> {
 protected:
  void fill(Prng& random) {
    shop.regions = *Regions::parse("[regions]\nSouth = [\"London\", \"Bath\"]\n");
    shop.categories = {{"Laptop", "Electronics"}, {"Phone", "Electronics"}, {"Shoes", "Sports"}};
    const std::vector<std::string> products = {"Laptop", "Phone", "Shoes", "Tea"};
    const std::vector<std::string> cities = {"London", "Bath", "Leeds", "York"};
    for (int i = 0; i < 150; ++i) {
      const Day day{20000 + static_cast<int>(random.below(500))};
      const std::string when = format_day(day) + " " + std::to_string(random.below(24));
      const std::string& product = products[random.below(4)];
      const std::string& city = cities[random.below(4)];
      shop.currency = random.below(3) == 0 ? "JPY" : "GBP";
      const std::string total = std::to_string(random.below(1000) + 1);
      const std::uint64_t kind = random.below(10);
      if (kind == 0 && i > 0) {
        reverse_once(random.below(shop.entries.size()));
      } else if (kind < 3) {
        const Day sale{day.number - static_cast<int>(random.below(100))};
        shop.refund(when, format_day(sale), product, city, 1, total);
      } else {
        shop.sale(when, product, city, static_cast<std::int64_t>(random.below(5)) + 1, total);
      }
    }
  }
  void reverse_once(std::size_t n) {
    if (shop.entries[n].sign < 0 || reversed[n]) return;
    reversed[n] = true;
    shop.reverse(n);
  }
  std::map<std::size_t, bool> reversed;
};

std::map<std::string, std::vector<Int128>> totals_of(const Table& table) {
  std::map<std::string, std::vector<Int128>> totals;
  const std::size_t at = *table.find_column("transactions");
  for (const Row& row : table.rows) {
    auto& total = totals[std::get<std::string>(row[at + 4])];
    total.resize(4);
    for (std::size_t i = 0; i < 3; ++i) total[i] += std::get<Int128>(row[at + i]);
    total[3] += std::get<Money>(row[at + 3]).minor;
  }
  return totals;
}

TEST_P(RandomShop, TotalsAreThoseOfEverySetOfKeys) {
  Prng random(GetParam());
  fill(random);
  shop.stored = true;
  const auto expected = totals_of(*revenue_report(shop.source(), {}));
  ASSERT_EQ(expected.size(), 2u);
  for (int set = 0; set < 1 << kReportKeyCount; ++set) {
    std::vector<ReportKey> by;
    for (int key = 0; key < kReportKeyCount; ++key)
      if ((set >> key & 1) != 0) by.push_back(static_cast<ReportKey>(key));
    for (const Basis basis : {Basis::refund_day, Basis::sale_day}) {
      const auto table = revenue_report(shop.source(), {by, {}, basis});
      ASSERT_TRUE(table);
      ASSERT_EQ(totals_of(*table), expected) << "seed " << GetParam() << ", keys " << set;
    }
  }
}

TEST_P(RandomShop, ScanAndCellsAgreeToTheByte) {
  Prng random(GetParam());
  fill(random);
  shop.stored = true;
  int compared = 0;
  for (int set = 0; set < 1 << kReportKeyCount; ++set) {
    RevenueQuery query{.by = {}, .span = {Day{20100}, Day{20400}}};
    for (int key = 0; key < kReportKeyCount; ++key)
      if ((set >> key & 1) != 0) query.by.push_back(static_cast<ReportKey>(key));
    for (const Basis basis : {Basis::refund_day, Basis::sale_day}) {
      query.basis = basis;
      query.from_entries = false;
      if (holder_of(query) == Holder::none) continue;
      const std::string revenue = ShopForTests::csv(revenue_report(shop.source(), query));
      const std::string statistics = ShopForTests::csv(statistics_report(shop.source(), query));
      query.from_entries = true;
      ASSERT_EQ(revenue, ShopForTests::csv(revenue_report(shop.source(), query))) << set;
      ASSERT_EQ(statistics, ShopForTests::csv(statistics_report(shop.source(), query))) << set;
      ++compared;
    }
  }
  EXPECT_EQ(compared, 2 * 128 + 32 + 16);  // revenue on both bases, best sellers, hours
}

// A cell of the part of its column.
Cell cell_of(const ColumnPart& part, const Column& column, std::size_t row) {
  switch (column.type) {
    case ColumnType::text:
      return std::string(part.texts[static_cast<std::size_t>(part.codes[row])]);
    case ColumnType::day:
      return Day{static_cast<std::int32_t>(part.numbers[row])};
    case ColumnType::money:
      return Money{part.numbers[row], part.currencies[row]};
    default:
      return part.numbers[row];
  }
}

TEST_P(RandomShop, PartsOfColumnsHoldTheCellsOfTheRows) {
  Prng random(GetParam());
  fill(random);
  shop.stored = true;
  std::size_t compared = 0;
  for (int set = 0; set < 1 << kReportKeyCount; ++set) {
    RevenueQuery query{.by = {}, .rows_held_max = 0};
    for (int key = 0; key < kReportKeyCount; ++key)
      if ((set >> key & 1) != 0) query.by.push_back(static_cast<ReportKey>(key));
    const auto table = revenue_report(shop.source(), query);
    ASSERT_TRUE(table && table->made > 0);
    const std::size_t first = table->made / 3;
    std::vector<ColumnPart> parts(table->columns.size());
    table->make_parts(first, table->made - first, parts);
    Row row(table->columns.size());
    for (std::size_t number = first; number < table->made; ++number) {
      table->make_row(number, row);
      for (std::size_t at = 0; at < row.size(); ++at, ++compared)
        ASSERT_EQ(cell_of(parts[at], table->columns[at], number - first), row[at])
            << table->columns[at].name << " of row " << number << ", keys " << set;
    }
  }
  EXPECT_GT(compared, 10'000u);
}

// Enough rows for several threads, in one bucket of a time and in many.
TEST_F(RevenueReport, ManyRowsStandInTheSameOrderAsFew) {
  constexpr int kSales = 60'000;
  Prng random(7);
  for (int at = 0; at < kSales; ++at)
    shop.sale("2024-12-30 " + std::to_string(random.below(24)),
              "P" + std::to_string(random.below(2000)), "C" + std::to_string(random.below(40)), 1,
              std::to_string(random.below(9) + 1) + ".00");
  shop.stored = true;
  for (const std::vector<ReportKey>& by :
       {std::vector{hour, product, city}, std::vector{year, product, city}}) {
    const auto table = revenue_report(shop.source(), {.by = by});
    ASSERT_TRUE(table);
    ASSERT_GT(table->made, std::size_t{1} << 15);
    const auto place_of = [&](const Row& row) {
      return std::tuple(std::get<Int128>(row[0]), -std::get<Money>(row[7]).minor,
                        std::get<std::string>(row[3]), std::get<std::string>(row[1]));
    };
    std::optional<decltype(place_of(Row()))> last;
    Int128 sales = 0;
    table->each_row([&](const Row& row) {
      sales += std::get<Int128>(row[4]);
      auto place = place_of(row);
      ASSERT_TRUE(!last || *last < place);
      last = std::move(place);
    });
    EXPECT_EQ(sales, kSales);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomShop, ::testing::Values(1, 2));

}  // namespace
}  // namespace shop
