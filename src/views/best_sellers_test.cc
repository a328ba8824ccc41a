// SPDX-License-Identifier: Apache-2.0
#include "views/best_sellers.h"

#include <gmock/gmock.h>

#include "views/till.h"

namespace shop {
namespace {

using testing::ElementsAre;

class BestSellersTest : public testing::Test {
 protected:
  void sell(std::string_view product, std::int64_t units, std::int64_t minor,
            std::string_view category = "Electronics", std::string_view currency = "GBP") {
    next_ = std::to_string(till.entries().size());
    till.sale({.id = next_,
               .product = product,
               .category = category,
               .currency = currency,
               .units = units,
               .minor = minor});
  }
  std::string top(By by, int count = 5, std::optional<Symbol> category = std::nullopt) {
    BestSellers best(till.dictionaries);
    best.apply(till.entries());
    std::string text;
    const Day day = Till::day("2024-12-30");
    for (const Ranked& row : best.top({day, day, count, by, category})) {
      text.append(std::to_string(row.rank)).append(" ");
      text.append(till.dictionaries.products.text(row.product)).append("/");
      text.append(till.dictionaries.categories.text(row.category)).append(" ");
      text.append(std::to_string(row.transactions)).append(" ").append(std::to_string(row.units));
      for (const Amount& amount : row.revenue) {
        text.append(" ").append(amount.currency.show(amount.minor));
      }
      text += "; ";
    }
    return text;
  }

  Till till;
  std::string next_;
};

TEST_F(BestSellersTest, Example) {
  sell("iPhone 14", 1, 80'000);
  const Day day = Till::day("2024-12-30");
  Dictionaries& dictionaries = till.dictionaries;
  BestSellers best(dictionaries);
  best.apply(till.entries());
  std::vector<std::string> ids;
  for (const Ranked& row : best.top({.from = day, .to = day, .count = 5, .by = By::orders})) {
    ids.emplace_back(dictionaries.products.text(row.product));
  }
  EXPECT_THAT(ids, ElementsAre("iPhone 14"));
}

TEST_F(BestSellersTest, RankByEachMeasure) {
  sell("A", 1, 100);
  sell("A", 1, 100);
  sell("B", 5, 300);
  sell("C", 2, 900);
  EXPECT_EQ(top(By::orders, 1), "1 A/Electronics 2 2 £2; ");
  EXPECT_EQ(top(By::units, 1), "1 B/Electronics 1 5 £3; ");
  EXPECT_EQ(top(By::revenue, 1), "1 C/Electronics 1 2 £9; ");
}

TEST_F(BestSellersTest, BreakTiesByUnitsThenRevenueThenId) {
  sell("7", 1, 100);
  sell("007", 1, 100);
  sell("more", 1, 200);
  sell("most", 2, 100);
  EXPECT_EQ(top(By::orders, 3),
            "1 most/Electronics 1 2 £1; 2 more/Electronics 1 1 £2; 3 007/Electronics 1 1 £1; ");
}

TEST_F(BestSellersTest, RefillAfterAReversal) {
  sell("A", 9, 900);
  sell("B", 1, 100);
  EXPECT_EQ(top(By::units, 1), "1 A/Electronics 1 9 £9; ");
  till.take_back("0");
  EXPECT_EQ(top(By::units, 5), "1 B/Electronics 1 1 £1; ");
}

TEST_F(BestSellersTest, LeaveOutWhatOnlyCameBack) {
  sell("A", 1, 100);
  till.refund("0", {.units = 1, .minor = 100});
  EXPECT_EQ(top(By::units), "");
  EXPECT_EQ(top(By::revenue), "");
  EXPECT_EQ(top(By::orders), "1 A/Electronics 1 0; ");
}

TEST_F(BestSellersTest, NeverAddCurrencies) {
  sell("A", 1, 100);
  sell("A", 1, 5'000, "Electronics", "JPY");
  sell("B", 1, 200);
  EXPECT_EQ(top(By::orders), "1 A/Electronics 2 2 £1 ¥5,000; 2 B/Electronics 1 1 £2; ");
  EXPECT_EQ(top(By::revenue, 1), "1 B/Electronics 1 1 £2; 1 A/Electronics 1 1 ¥5,000; ");
}

TEST_F(BestSellersTest, PutAProductUnderItsStrongestCategory) {
  sell("A", 1, 100, "Toys");
  sell("A", 3, 300, "Games");
  sell("B", 3, 300, "Toys");
  EXPECT_EQ(top(By::units), "1 A/Games 2 4 £4; 2 B/Toys 1 3 £3; ");
  EXPECT_EQ(top(By::units, 5, till.category("Toys")), "1 B/Toys 1 3 £3; 2 A/Toys 1 1 £1; ");
}

}  // namespace
}  // namespace shop
