// SPDX-License-Identifier: Apache-2.0
#include "engine/promotions_file.h"

#include <gmock/gmock.h>

namespace shop {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Currency kPounds = *Currency::find("GBP");

constexpr std::string_view kBack =
    "[[promotion]]\n"
    "name = \"back\"\n"
    "kind = \"win_back\"\n"
    "after_days = 60\n"
    "off = \"10%\"\n"
    "off_most = \"8.00\"\n"
    "budget = \"2000.00\"\n"
    "segments = [\"at_risk\", \"lost\"]\n"
    "hold_out = \"10%\"\n"
    "from = 2024-01-01\n"
    "until = \"2024-12-31\"\n";

std::string with(std::string_view what, std::string_view instead) {
  std::string text(kBack);
  return text.replace(text.find(what), what.size(), instead);
}
std::string of_kind(std::string_view kind, std::string_view more) {
  return "[[promotion]]\nname = \"p\"\noff = \"5.00\"\nkind = \"" + std::string(kind) + "\"\n" +
         std::string(more);
}
std::string error_of(std::string_view text) {
  const auto promotions = parse_promotions(text, "promotions.toml", kPounds);
  return promotions ? "no error" : promotions.error().message;
}

TEST(PromotionsFile, ReadsAPromotion) {
  const auto promotions = parse_promotions(kBack, "promotions.toml", kPounds);
  ASSERT_TRUE(promotions) << promotions.error().message;
  ASSERT_EQ(promotions->size(), 1U);
  const Promotion& back = promotions->front();
  EXPECT_EQ(back.name, "back");
  EXPECT_EQ(back.kind, PromotionKind::win_back);
  EXPECT_EQ(back.after_days, 60);
  EXPECT_EQ(back.off_percent, 10);
  EXPECT_EQ(back.off_minor_most, 800);
  EXPECT_EQ(back.budget_minor, 200'000);
  EXPECT_THAT(back.segments, ElementsAre(Segment::at_risk, Segment::lost));
  EXPECT_EQ(back.hold_out_percent, 10);
  EXPECT_EQ(back.from, parse_day("2024-01-01"));
  EXPECT_EQ(back.until, parse_day("2024-12-31"));
  EXPECT_TRUE(back.enabled);
  EXPECT_EQ(back.per_customer, 1);
  EXPECT_EQ(back.valid_days, 14);
  EXPECT_EQ(off_words(back, kPounds), "10% off, £8 at most");
  EXPECT_TRUE(parse_promotions("", "promotions.toml", kPounds)->empty());
}

TEST(PromotionsFile, ReadsEachKind) {
  EXPECT_EQ(error_of(of_kind("win_back", "after_days = 60")), "no error");
  EXPECT_EQ(error_of(of_kind("replenish", "")), "no error");
  EXPECT_EQ(error_of(of_kind("next_category", "bought_category = \"A\"\ncategory = \"B\"")),
            "no error");
  EXPECT_EQ(error_of(of_kind("reward", "every_purchases = 10")), "no error");
  EXPECT_EQ(error_of(of_kind("reward", "every_spend = \"500.00\"")), "no error");
  EXPECT_EQ(error_of(of_kind("clear_slow_stock", "in_days = 30")), "no error");
  EXPECT_EQ(error_of(of_kind("back_in_stock", "")), "no error");
}

TEST(PromotionsFile, NamesFileLinePromotionAndKeyOfWhatIsWrong) {
  EXPECT_EQ(error_of(with("win_back", "win")),
            "promotions.toml:3: promotion 'back': kind: 'win' is none of win_back, replenish, "
            "next_category, reward, clear_slow_stock, back_in_stock");
  EXPECT_EQ(error_of(with("\"2000.00\"", "\"2000.001\"")),
            "promotions.toml:7: promotion 'back': budget: must be an amount of GBP above 0 with at "
            "most 2 decimals, in quotes, such as \"5.00\"");
  EXPECT_EQ(
      error_of(with("off_most = \"8.00\"\n", "")),
      "promotions.toml:6: promotion 'back': budget: needs `off_most`, the most that one offer "
      "takes off: else nobody knows how many it pays for");
  EXPECT_THAT(error_of(with("\"10%\"\noff", "\"110%\"\noff")), HasSubstr("off: must be from"));
  EXPECT_THAT(error_of(with("60", "0")), HasSubstr("after_days: must be a whole number from 1"));
  EXPECT_THAT(error_of(with("at_risk", "risky")), HasSubstr("segments: 'risky' is none of new"));
  EXPECT_THAT(error_of(with("2024-12-31", "2023-12-31")), HasSubstr("until: is before `from`"));
  EXPECT_THAT(error_of(with("2024-01-01", "1")), HasSubstr("from: must be a day"));
  EXPECT_THAT(error_of(with("hold_out = \"10%\"", "hold_out = \"95%\"")),
              HasSubstr("hold_out: must be from"));
  EXPECT_THAT(error_of(with("after_days", "in_days")),
              HasSubstr(":4: promotion 'back': in_days: is no key of a promotion"));
  EXPECT_THAT(error_of(std::string(kBack) + std::string(kBack)),
              HasSubstr(":13: promotion 'back': name: there is another"));
  EXPECT_EQ(error_of("promotion = 1"),
            "promotions.toml:1: promotion: only [[promotion]] may stand here");
}

TEST(PromotionsFile, SaysWhatAKindNeeds) {
  EXPECT_THAT(error_of(of_kind("win_back", "")), HasSubstr("after_days: is missing: a win_back"));
  EXPECT_THAT(error_of(of_kind("next_category", "category = \"B\"")),
              HasSubstr("bought_category: is missing"));
  EXPECT_THAT(error_of(of_kind("next_category", "bought_category = \"B\"\ncategory = \"B\"")),
              HasSubstr("category: must be another"));
  EXPECT_THAT(error_of(of_kind("reward", "")), HasSubstr("every_purchases: give either this"));
  EXPECT_THAT(error_of(of_kind("reward", "every_purchases = 2\nevery_spend = \"1.00\"")),
              HasSubstr("every_purchases: give either this"));
  EXPECT_THAT(error_of(of_kind("clear_slow_stock", "")), HasSubstr("in_days: is missing"));
}

TEST(PromotionsFile, NeedNotBeThereWhereNoneIsAskedFor) {
  EXPECT_TRUE(load_promotions_if_any("/nowhere/promotions.toml", kPounds)->empty());
  EXPECT_THAT(load_promotions("/nowhere/promotions.toml", kPounds).error().message,
              HasSubstr("cannot read the promotions in /nowhere/promotions.toml"));
}

}  // namespace
}  // namespace shop
