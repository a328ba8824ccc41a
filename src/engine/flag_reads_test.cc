// SPDX-License-Identifier: Apache-2.0
//
// What looks suspicious is listed with the gravest first, in parts, and counted by rule.
#include "engine/flag_reads.h"

#include "engine/engine_fixture.h"

namespace shop {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class FlagReadsTest : public EngineStory {
 protected:
  void SetUp() override {
    open();
    // Pen is known; what else is sold is not.
    product("Pen", 100, 5, 1);
    sale("1", "Ink", 1, "5.00", "York");
    sale("2", "Ink", 1, "5.00", "York");
    sale("3", "Paper", 1, "5.00", "York");
    auto lost = std::make_shared<TestBatch>();
    Transaction& record = lost->sale("r", "Pen", 1, "5.00", "York", "2024-12-20");
    record.kind = Kind::refund;
    record.raw = lost->keep("r lost");
    EXPECT_EQ(outcome(*shop_.deliver(lost)), "booked");
  }
  static std::string text(const Cell& cell) {
    if (const auto* said = std::get_if<std::string>(&cell)) return *said;
    if (const auto* number = std::get_if<Int128>(&cell)) return to_string(*number);
    return "";
  }
  // "rule product count"
  std::vector<std::string> flags(const FlagQuery& query = {}) {
    std::vector<std::string> said;
    for (const Row& row : list_flags(shop_.engine(), query).rows)
      said.push_back(text(row[0]) + " " + text(row[3]) + " " + text(row[6]));
    return said;
  }
};

TEST_P(FlagReadsTest, ListsOfOneRuleThoseThatMetItMostFirst) {
  EXPECT_THAT(flags(), ElementsAre("unknown_product Ink 2", "unknown_product Paper 1",
                                   "unmatched_refund Pen 1"));
}

TEST_P(FlagReadsTest, GivesAPartOfThem) {
  EXPECT_THAT(flags({.limit = 1}), ElementsAre("unknown_product Ink 2"));
  EXPECT_THAT(flags({.offset = 1, .limit = 1}), ElementsAre("unknown_product Paper 1"));
  EXPECT_THAT(flags({.offset = 3}), IsEmpty());
  EXPECT_THAT(flags({.rule = "unmatched_refund"}), ElementsAre("unmatched_refund Pen 1"));
  EXPECT_THAT(flags({.rule = "haste"}), IsEmpty());
}

TEST_P(FlagReadsTest, CountsThemByRule) {
  std::vector<std::string> said;
  for (const Row& row : count_flags(shop_.engine()).rows)
    said.push_back(text(row[0]) + ": " + text(row[2]) + " flags, " + text(row[3]));
  EXPECT_THAT(said, ElementsAre("unknown_product: 2 flags, 3", "unmatched_refund: 1 flags, 1"));
}

TEST_P(FlagReadsTest, AFlagGoesWhenItsReasonDoes) {
  product("Ink", 100, 5, 1);
  EXPECT_THAT(flags({.rule = "unknown_product"}), ElementsAre("unknown_product Paper 1"));
  void_sale("v", "3", 0U);
  EXPECT_THAT(flags({.rule = "unknown_product"}), IsEmpty());
}

SHOP_ON_BOTH_STORES(FlagReadsTest);

}  // namespace
}  // namespace shop
