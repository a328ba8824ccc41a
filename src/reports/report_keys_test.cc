// SPDX-License-Identifier: Apache-2.0
#include "reports/report_keys.h"

#include <gtest/gtest.h>

#include "reports/regions.h"

namespace shop {
namespace {

TEST(ReportKeys, ReadsAListInTheOrderAsked) {
  const auto keys = parse_keys("month, category");
  ASSERT_TRUE(keys);
  EXPECT_EQ(*keys, (std::vector{ReportKey::month, ReportKey::category}));
  EXPECT_TRUE(parse_keys("")->empty());
}

TEST(ReportKeys, SaysWhatMayBeWritten) {
  EXPECT_EQ(parse_keys("citty").error().message,
            "unknown key 'citty' in --by: use any of city, region, category, product, hour, day, "
            "month, year, season");
  EXPECT_EQ(parse_keys("city,city").error().message, "key 'city' stands twice in --by");
  EXPECT_FALSE(parse_keys("city,,day"));
  EXPECT_EQ(parse_basis("x").error().message, "unknown basis 'x': use refund-day or sale-day");
}

TEST(ReportKeys, SpansIncludeBothEnds) {
  const DaySpan span = *parse_span("2024-12-01", "2024-12-31");
  EXPECT_TRUE(span.contains(*parse_day("2024-12-01")));
  EXPECT_TRUE(span.contains(*parse_day("2024-12-31")));
  EXPECT_FALSE(span.contains(*parse_day("2025-01-01")));
  EXPECT_EQ(span_text(span), "2024-12-01 to 2024-12-31");
  EXPECT_EQ(span_text(*parse_span("", "2024-12-31")), "to 2024-12-31");
  EXPECT_EQ(span_text(*parse_span("", "")), "");
  EXPECT_EQ(parse_span("2024-13-01", "").error().message,
            "--from '2024-13-01' is not a day: write it as 2024-12-30");
  EXPECT_FALSE(parse_span("2024-12-31", "2024-12-01"));
}

TEST(Regions, GroupCitiesAndLeaveTheRestAlone) {
  const auto regions = Regions::parse("[regions]\n\"South East\" = [\"London\", \"Brighton\"]\n");
  ASSERT_TRUE(regions);
  EXPECT_EQ(regions->region_of("London"), "South East");
  EXPECT_EQ(regions->region_of("Leeds"), "Leeds");
}

TEST(Regions, SayWhichLineIsWrong) {
  const auto twice = Regions::parse("[regions]\nA = [\"X\"]\nB = [\"X\"]\n");
  ASSERT_FALSE(twice);
  EXPECT_NE(twice.error().message.find("line 3: 'X' is in two regions"), std::string::npos)
      << twice.error().message;
  EXPECT_FALSE(Regions::parse("[regions]\nA = 3\n"));
  EXPECT_FALSE(Regions::parse("[regions]\nA = [3]\n"));
  EXPECT_FALSE(Regions::parse("[regions\n"));
  EXPECT_TRUE(Regions::parse("")->empty());
  EXPECT_TRUE(Regions::load("/nowhere/regions.toml")->empty());
}

}  // namespace
}  // namespace shop
