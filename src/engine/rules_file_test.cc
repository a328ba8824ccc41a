// SPDX-License-Identifier: Apache-2.0
#include "engine/rules_file.h"

#include <gmock/gmock.h>

namespace shop {
namespace {

using testing::HasSubstr;

const Currency kPounds = *Currency::find("GBP");

constexpr std::string_view kLarge =
    "[[rule]]\n"
    "name = \"large\"\n"
    "kind = \"door\"\n"
    "when = \"total_above\"\n"
    "limit = \"10000.00\"\n"
    "then = \"hold\"\n";

std::string with(std::string_view what, std::string_view instead) {
  std::string text(kLarge);
  return text.replace(text.find(what), what.size(), instead);
}

std::string error_of(std::string_view text) {
  const auto rules = parse_rules(text, "rules.toml", kPounds);
  return rules ? "no error" : rules.error().message;
}

TEST(RulesFile, ReadsARule) {
  const auto rules = parse_rules(kLarge, "rules.toml", kPounds);
  ASSERT_TRUE(rules) << rules.error().message;
  const Rule expected{.name = "large",
                      .when = Condition::total_above,
                      .limit = 1'000'000,
                      .currency = kPounds,
                      .then = RuleAction::hold,
                      .severity = Severity::warning};
  EXPECT_EQ(*rules, std::vector{expected});
  EXPECT_TRUE(parse_rules("", "rules.toml", kPounds)->empty());
}

TEST(RulesFile, ReadsWhatItWrites) {
  std::vector<Rule> rules;
  for (const ConditionFacts& facts : kConditions) {
    Rule& rule = rules.emplace_back();
    rule.name = "of \"" + std::string(facts.name) + "\"\n";
    rule.when = facts.condition;
    rule.limit = 12;
    if (facts.unit != LimitUnit::count) rule.currency = *Currency::find("JPY");
    rule.then = facts.kind == RuleKind::door ? RuleAction::refuse : RuleAction::flag;
    rule.severity = Severity::critical;
    if (!looks_at_days_before(facts.condition)) continue;
    rule.days = 7;
    rule.sales_min = 50;
  }
  const auto again = parse_rules(format_rules(rules), "rules.toml", kPounds);
  ASSERT_TRUE(again) << again.error().message << format_rules(rules);
  EXPECT_EQ(*again, rules);
  EXPECT_EQ(format_rules({}), "");
}

TEST(RulesFile, ReadsWhatARuleComparesWith) {
  const std::string rule =
      "[[rule]]\nname = \"dear\"\nkind = \"history\"\nlimit = 5\nthen = \"flag\"\n"
      "when = \"total_above_times_median\"\n";
  const auto rules = parse_rules(rule, "rules.toml", kPounds);
  ASSERT_TRUE(rules) << rules.error().message;
  EXPECT_EQ(rules->front().days, 30);
  EXPECT_EQ(rules->front().sales_min, 30);
  const auto other = parse_rules(rule + "days = 7\nsales_min = 1\n", "rules.toml", kPounds);
  ASSERT_TRUE(other) << other.error().message;
  EXPECT_EQ(other->front().days, 7);
  EXPECT_EQ(other->front().sales_min, 1);
  EXPECT_EQ(
      error_of(rule + "days = 0\n"),
      "rules.toml:7: rule 'dear': days: must be a whole number from 1 to 366, without quotes");
  EXPECT_THAT(error_of(rule + "sales_min = \"3\"\n"), HasSubstr("sales_min: must be a whole"));
  EXPECT_THAT(error_of(std::string(kLarge) + "days = 3\n"),
              HasSubstr("days: belongs to rules that compare with the days before"));
}

TEST(RulesFile, NamesFileLineRuleAndKeyOfWhatIsWrong) {
  EXPECT_EQ(error_of(with("total_above", "total_under")).substr(0, 64),
            "rules.toml:4: rule 'large': when: 'total_under' is none of total");
  EXPECT_EQ(error_of(with("\"10000.00\"", "10000.00")),
            "rules.toml:5: rule 'large': limit: must be an amount of GBP with at most 2 decimals, "
            "in quotes, such as \"1000.00\"");
  EXPECT_THAT(error_of(with("10000.00", "-1")), HasSubstr(":5: rule 'large': limit: must be"));
  EXPECT_THAT(error_of(with("10000.00", "1.001")), HasSubstr(":5: rule 'large': limit: must be"));
  EXPECT_EQ(error_of(with("hold", "flag")),
            "rules.toml:6: rule 'large': then: a door rule must refuse or hold");
  EXPECT_THAT(error_of(with("door", "history")), HasSubstr("write kind = \"door\""));
  EXPECT_EQ(error_of(with("kind = \"door\"\n", "")),
            "rules.toml:1: rule 'large': kind: is missing");
  EXPECT_THAT(error_of(with("then", "than")), HasSubstr("rule 'large': than: is no key of a rule"));
  EXPECT_THAT(error_of(with("[[rule]]", "[rule]")), HasSubstr("only [[rule]] may stand here"));
  EXPECT_THAT(error_of(with("name = \"large\"", "name = 7")), HasSubstr("a rule: name: must be"));
  EXPECT_THAT(error_of(std::string(kLarge) + "severity = \"bad\"\n"), HasSubstr("info, warning"));
  EXPECT_THAT(error_of(std::string(kLarge) + "currency = \"XYZ\"\n"), HasSubstr("ISO 4217"));
  EXPECT_THAT(error_of(std::string(kLarge) + std::string(kLarge)), HasSubstr("of this name"));
  EXPECT_THAT(error_of("[[rule]\n"), HasSubstr("rules.toml:1:"));
  EXPECT_THAT(load_rules("/no/such/file", kPounds).error().message, HasSubstr("/no/such/file"));
}

}  // namespace
}  // namespace shop
