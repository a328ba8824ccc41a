// SPDX-License-Identifier: Apache-2.0
#include "views/customers.h"

#include <gtest/gtest.h>

#include <string>

#include "views/catalogue.h"

namespace shop {
namespace {

struct Buyers : testing::Test {
  Dictionaries dictionaries;
  Customers customers{dictionaries};
  Catalogue catalogue{dictionaries};

  Buyers() {
    for (Symbols* table : {&dictionaries.names, &dictionaries.categories, &dictionaries.cities})
      table->intern("");  // an entry's symbols are always of its tables
  }

  Entry buy(std::string_view user, int day, std::int64_t pence = 100) {
    Entry entry;
    entry.user = dictionaries.users.intern(user);
    entry.day = entry.sale_day = Day{day};
    entry.units = entry.transactions = 1;
    entry.revenue_minor = pence;
    entry.currency = *Currency::find("GBP");
    customers.apply({&entry, 1});
    return entry;
  }
  void void_sale(Entry entry) {
    entry.sign = entry.transactions = -1;
    entry.units = -1;
    entry.revenue_minor = -entry.revenue_minor;
    customers.apply({&entry, 1});
  }
  int first_day(std::string_view user) {
    int day = -1;
    customers.user(dictionaries.users.intern(user),
                   [&](const CustomerRow& row) { day = row.first_day.number; });
    return day;
  }
};

TEST_F(Buyers, AVoidOfTheFirstPurchaseMovesTheFirstDay) {
  const Entry first = buy("ann", 100);
  buy("ann", 100 + 7);
  buy("ann", 100 + 3);
  EXPECT_EQ(first_day("ann"), 100);
  void_sale(first);
  EXPECT_EQ(first_day("ann"), 103);
}

TEST_F(Buyers, AreNewOrReturning) {
  buy("ann", 10);
  buy("ann", 20);
  buy("bob", 20);
  buy("bob", 21);
  buy("guest", 20);
  const CustomerSummary summary = customers.summary(Day{15}, Day{25});
  EXPECT_EQ(summary.buyers, 2u);
  EXPECT_EQ(summary.new_buyers, 1u);
  EXPECT_EQ(summary.returning, 1u);
  EXPECT_EQ(summary.repeat, 1u);
  EXPECT_EQ(summary.sales, 3u);
}

TEST_F(Buyers, FallIntoSegments) {
  buy("new", 1000);
  for (int at = 0; at < 4; ++at) buy("loyal", 900 + at * 20);
  buy("occasional", 930);
  buy("at risk", 850);
  buy("lost", 700);
  buy("later", 1010);
  for (const SegmentRow& row : customers.segments(Day{1000})) {
    EXPECT_EQ(row.buyers, 1u) << segment_name(row.segment);
    EXPECT_EQ(row.sales, row.segment == Segment::loyal ? 4u : 1u);
  }
}

TEST_F(Buyers, FallIntoAgeBands) {
  EXPECT_EQ(age_band("17"), "under-18");
  EXPECT_EQ(age_band("18"), "18-24");
  EXPECT_EQ(age_band("64"), "55-64");
  EXPECT_EQ(age_band("65"), "65+");
  EXPECT_EQ(age_band("19-24"), "19-24");
  EXPECT_EQ(age_band(""), "unknown");
  buy("ann", 10, 250);
  buy("bob", 10, 50);
  UserRecord record;
  record.id = "ann";
  record.age = "30";
  catalogue.apply(record, 0);
  const auto bands = customers.age_bands(catalogue);
  ASSERT_EQ(bands.size(), 2u);
  EXPECT_EQ(bands[0].band, "25-34");
  EXPECT_TRUE(bands[0].spend[0].minor == 250);
  EXPECT_EQ(bands[1].band, "unknown");
}

// More sales on one day than a packed count holds, and more spend than 64 bits hold.
TEST_F(Buyers, MayBeWholesalers) {
  for (int at = 0; at < 20'000; ++at) buy("big", 10 + at % 2, INT64_MAX / 2);
  customers.user(dictionaries.users.intern("big"), [](const CustomerRow& row) {
    EXPECT_EQ(row.sales, 20'000);
    ASSERT_EQ(row.days.size(), 2u);
    EXPECT_EQ(row.days[0].count, 10'000);
    EXPECT_TRUE(row.spend[0].minor == Int128{INT64_MAX / 2} * 20'000);
  });
}

// Each day of years in an order that fills many chunks, then taken out again.
TEST_F(Buyers, ComeBackForYears) {
  std::vector<Entry> sales;
  for (int at = 0; at < 3'000; ++at) sales.push_back(buy("regular", at * 7'919 % 3'001));
  EXPECT_EQ(first_day("regular"), 0);
  for (std::size_t at = 0; at + 1 < sales.size(); ++at) void_sale(sales[at]);
  EXPECT_EQ(first_day("regular"), sales.back().day.number);
  EXPECT_LT(customers.bytes(), 2'000'000u);
}

}  // namespace
}  // namespace shop
