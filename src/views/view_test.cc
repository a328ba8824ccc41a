// SPDX-License-Identifier: Apache-2.0
#include "views/view.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "views/shop_views.h"
#include "views/till.h"

namespace shop {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

template <class View>
std::vector<std::string> cells_of(const View& view) {
  std::vector<std::string> cells;
  view.cells([&](std::string_view cell) { cells.emplace_back(cell); });
  std::sort(cells.begin(), cells.end());
  return cells;
}

template <class View>
std::vector<std::string> changes_of(View& view) {
  std::vector<std::string> cells;
  view.take_changed_cells([&](std::string_view cell) { cells.emplace_back(cell); });
  std::sort(cells.begin(), cells.end());
  return cells;
}

TEST(CellText, EscapesWhatWouldBreakALine) {
  EXPECT_EQ(escape_cell_text("London"), "London");
  EXPECT_EQ(escape_cell_text("a|b=c\\d"), "a\\|b\\=c\\\\d");
  EXPECT_EQ(escape_cell_text("two\nlines\x7f"), "two\\x0alines\\x7f");
  EXPECT_EQ(escape_cell_text("Zürich"), "Zürich");
}

TEST(View, TellsACellsNameFromItsMeasures) {
  EXPECT_EQ(name_of_cell("revenue|2024-12-30|a\\|b\\=c|GBP|transactions=2|revenue=5"),
            "revenue|2024-12-30|a\\|b\\=c|GBP");
  EXPECT_EQ(name_of_cell("flags|unknown_product|7"), "flags|unknown_product|7");
}

TEST(View, TellsWhatCameToNothing) {
  EXPECT_TRUE(is_nothing("revenue|2024-12-30|London|transactions=0|revenue=0"));
  EXPECT_TRUE(is_nothing("catalogue|product|7|name=|category=|sales=0"));
  EXPECT_FALSE(is_nothing("revenue|2024-12-30|London|transactions=0|revenue=-5"));
  EXPECT_FALSE(is_nothing("catalogue|product|7|name=\\||sales=0"));
  EXPECT_FALSE(is_nothing("stock|7|stock=0"));
  EXPECT_FALSE(is_nothing("flags|unknown_product|7"));
}

TEST(Revenue, Example) {
  Till till;
  till.sale({.id = "1", .units = 2, .minor = 300'000});
  Dictionaries& dictionaries = till.dictionaries;
  const std::vector<Entry>& entries = till.entries();
  const Day day = Till::day("2024-12-30");
  Revenue revenue(dictionaries);
  revenue.apply(entries);
  int cells = 0;
  revenue.visit(Basis::refund_day, day, day,
                [&](Day, Symbol city, Symbol category, Currency currency, const Measures& sums) {
                  ++cells;
                  EXPECT_EQ(dictionaries.cities.text(city), "London");
                  EXPECT_EQ(dictionaries.categories.text(category), "Electronics");
                  EXPECT_EQ(currency.show(sums.revenue_minor), "£3,000");
                });
  EXPECT_EQ(cells, 1);
  EXPECT_THAT(cells_of(revenue),
              ElementsAre("revenue|2024-12-30|2024-12-30|London|Electronics|GBP|transactions=1|"
                          "refunds=0|units=2|revenue=300000"));
}

TEST(Revenue, CountsARefundOnItsDayOrOnItsSalesDay) {
  Till till;
  const Day sold = Till::day("2024-12-30");
  const Day returned = Till::day("2025-01-02");
  till.sale({.id = "1", .units = 2, .minor = 300'000, .day = sold});
  till.refund("1", {.units = 1, .minor = 150'000, .day = returned});
  Revenue revenue(till.dictionaries);
  revenue.apply(till.entries());
  const auto sum = [&](Basis basis, Day day) {
    Measures all;
    revenue.visit(basis, day, day,
                  [&](Day, Symbol, Symbol, Currency, const Measures& sums) { all += sums; });
    return all;
  };
  EXPECT_EQ(sum(Basis::refund_day, sold), (Measures{1, 0, 2, 300'000}));
  EXPECT_EQ(sum(Basis::refund_day, returned), (Measures{0, 1, -1, -150'000}));
  EXPECT_EQ(sum(Basis::sale_day, sold), (Measures{1, 1, 1, 150'000}));
  EXPECT_EQ(sum(Basis::sale_day, returned), Measures{});
}

TEST(Revenue, OfAReversedSaleIsGone) {
  Till till;
  till.sale({.id = "1"});
  till.take_back("1");
  Revenue revenue(till.dictionaries);
  revenue.apply(till.entries());
  EXPECT_THAT(cells_of(revenue), IsEmpty());
}

TEST(Revenue, NeverWrapsAndComesBackToZero) {
  Till till;
  for (int at = 0; at < 200'000; ++at) till.sale({.id = "1", .minor = kTotalMinorMax});
  Revenue revenue(till.dictionaries);
  revenue.apply(till.entries());
  EXPECT_THAT(cells_of(revenue).front(), HasSubstr("revenue=20000000000000000000"));

  Revenue restored(till.dictionaries);
  ASSERT_TRUE(restored.load_chunk("revenue/20087", revenue.save_chunk("revenue/20087"), 0));
  EXPECT_EQ(cells_of(restored), cells_of(revenue));
  restored.merge(revenue);
  EXPECT_THAT(cells_of(restored).front(), HasSubstr("revenue=40000000000000000000"));

  std::vector<Entry> back = till.entries();
  for (Entry& entry : back) {
    entry.sign = entry.transactions = -1;
    entry.units = -1;
    entry.revenue_minor = -kTotalMinorMax;
  }
  restored.apply(back);
  restored.apply(back);
  EXPECT_THAT(cells_of(restored), IsEmpty());
}

TEST(Hours, Example) {
  Till till;
  till.sale({.id = "1", .units = 2, .minor = 300'000, .hour = 14});
  till.refund("1", {.units = 1, .minor = 150'000, .hour = 15});
  const Day day = Till::day("2024-12-30");
  Hours hours(till.dictionaries);
  hours.apply(till.entries());
  std::vector<int> seen;
  hours.visit(day, day, [&](Day, int hour, Currency, const Measures&) { seen.push_back(hour); });
  EXPECT_THAT(seen, ElementsAre(14, 15));
  EXPECT_THAT(
      cells_of(hours),
      ElementsAre("hours|2024-12-30|14|GBP|transactions=1|refunds=0|units=2|revenue=300000",
                  "hours|2024-12-30|15|GBP|transactions=0|refunds=1|units=-1|revenue=-150000"));
}

TEST(ChangedCells, AreDrainedOnceWithTheirPresentValue) {
  Till till;
  till.sale({.id = "1", .units = 2, .minor = 300'000});
  ShopViews views(till.dictionaries);
  views.apply(till.entries());
  EXPECT_THAT(changes_of(views.revenue), IsEmpty());
  views.track_changes(true);
  const std::vector<Entry> back{till.take_back("1")};
  views.apply(back);
  EXPECT_THAT(changes_of(views.revenue),
              ElementsAre("revenue|2024-12-30|2024-12-30|London|Electronics|GBP|transactions=0|"
                          "refunds=0|units=0|revenue=0"));
  EXPECT_THAT(changes_of(views.statistics),
              ElementsAre("statistics|2024-12-30|London|Electronics|GBP|count=0|sum=0|"
                          "sum_squares=0"));
  EXPECT_THAT(changes_of(views.revenue), IsEmpty());
}

TEST(Chunks, AreDirtyFromAnEntryToTheirSaving) {
  Till till;
  till.sale({.id = "1"});
  Revenue revenue(till.dictionaries);
  revenue.apply(till.entries());
  EXPECT_THAT(revenue.all_chunks(), ElementsAre("revenue/20087"));
  EXPECT_THAT(revenue.dirty_chunks(), ElementsAre("revenue/20087"));
  revenue.save_chunk("revenue/20087");
  EXPECT_THAT(revenue.dirty_chunks(), IsEmpty());
  revenue.apply(till.entries());
  EXPECT_THAT(revenue.dirty_chunks(), ElementsAre("revenue/20087"));
}

TEST(Chunks, OfAnotherViewOrDayAreRefused) {
  Till till;
  ShopViews views(till.dictionaries);
  const std::string empty = *views.save_chunk("revenue/20087");
  EXPECT_TRUE(views.load_chunk("revenue/20087", empty, 0));
  for (const char* name : {"revenue/", "revenue", "revenue/020087", "revenue/9999999", "/20087",
                           "revenue/20087/", "income/20087", "hours/x", "statistics/+1"}) {
    EXPECT_FALSE(views.load_chunk(name, empty, 0)) << name;
  }
}

TEST(Chunks, EveryCutAndEveryChangedByteIsAnErrorOrAnotherState) {
  Till till;
  till.sale({.id = "1", .units = 2, .minor = 300'000});
  till.sale({.id = "2", .product = "Shoes", .category = "Sports", .minor = 5'000'000'000});
  till.refund("2", {.units = 1, .minor = 150'000});
  ShopViews views(till.dictionaries);
  views.apply(till.entries());
  for (const std::string& name : views.all_chunks()) {
    const std::string bytes = *views.save_chunk(name);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      ShopViews other(till.dictionaries);
      EXPECT_FALSE(other.load_chunk(name, bytes.substr(0, size), 0)) << name << " cut at " << size;
    }
    EXPECT_FALSE(ShopViews(till.dictionaries).load_chunk(name, bytes + "x", 0)) << name;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      for (int bit = 0; bit < 8; ++bit) {
        std::string damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
        ShopViews other(till.dictionaries);
        if (other.load_chunk(name, damaged, 0)) other.cells([](std::string_view) {});
      }
    }
  }
}

}  // namespace
}  // namespace shop
