// SPDX-License-Identifier: Apache-2.0
//
// Holds what a shop says about suspicious transactions: rules, each a condition with a limit, and
// what happens to a record that meets it.
//
// Conditions are an enumeration, not a language. Each belongs to one kind: a door rule looks at a
// record, its time of receipt and its root before it is booked, and refuses or holds it; a history
// rule looks at what was booked, and flags. The names are part of the outer interface and, as the
// severity's code, of the log's format: new ones go to the end, none is renamed.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/currency.h"
#include "model/cause.h"
#include "model/severity.h"

namespace shop {

enum class RuleKind : std::uint8_t { door, history };
inline constexpr std::array<std::string_view, 2> kRuleKindNames = {"door", "history"};

enum class RuleAction : std::uint8_t { refuse, hold, flag };
inline constexpr std::array<std::string_view, 3> kRuleActionNames = {"refuse", "hold", "flag"};

enum class Condition : std::uint8_t {
  total_above,                     // of a sale, refund or correction
  price_above,                     // of one unit
  quantity_above,                  // units
  hours_from_receipt_above,        // between its time and its receipt, whichever was first
  days_from_sale_above,            // between a refund and its sale
  percent_of_sale_refunded_above,  // by this refund alone
  // Of these views/rule_flags.h says what they look at.
  repeat_within_seconds,
  sales_per_hour_above,
  price_off_catalogue_percent,
  beyond_stock,  // by more than so many units
  // Of these views/outliers.h does: more than so many times the median of the category.
  total_above_times_median,
  price_above_times_median,
  quantity_above_times_median,
};

// What a limit is measured in.
enum class LimitUnit : std::uint8_t { money, price, count };

struct ConditionFacts {
  Condition condition;
  std::string_view name;
  RuleKind kind;
  LimitUnit unit;
  Field field;  // that is at fault where it is met
};
inline constexpr std::array<ConditionFacts, 13> kConditions = {{
    {Condition::total_above, "total_above", RuleKind::door, LimitUnit::money, Field::total},
    {Condition::price_above, "price_above", RuleKind::door, LimitUnit::price, Field::price},
    {Condition::quantity_above, "quantity_above", RuleKind::door, LimitUnit::count,
     Field::quantity},
    {Condition::hours_from_receipt_above, "hours_from_receipt_above", RuleKind::door,
     LimitUnit::count, Field::timestamp},
    {Condition::days_from_sale_above, "days_from_sale_above", RuleKind::door, LimitUnit::count,
     Field::timestamp},
    {Condition::percent_of_sale_refunded_above, "percent_of_sale_refunded_above", RuleKind::door,
     LimitUnit::count, Field::total},
    {Condition::repeat_within_seconds, "repeat_within_seconds", RuleKind::history, LimitUnit::count,
     Field::none},
    {Condition::sales_per_hour_above, "sales_per_hour_above", RuleKind::history, LimitUnit::count,
     Field::none},
    {Condition::price_off_catalogue_percent, "price_off_catalogue_percent", RuleKind::history,
     LimitUnit::count, Field::none},
    {Condition::beyond_stock, "beyond_stock", RuleKind::history, LimitUnit::count, Field::none},
    {Condition::total_above_times_median, "total_above_times_median", RuleKind::history,
     LimitUnit::count, Field::total},
    {Condition::price_above_times_median, "price_above_times_median", RuleKind::history,
     LimitUnit::count, Field::price},
    {Condition::quantity_above_times_median, "quantity_above_times_median", RuleKind::history,
     LimitUnit::count, Field::quantity},
}};
inline const ConditionFacts& facts_of(Condition condition) {
  return kConditions[static_cast<std::size_t>(condition)];
}

// Whether it compares a sale with those of its category on the days before.
inline bool looks_at_days_before(Condition condition) {
  return condition >= Condition::total_above_times_median &&
         condition <= Condition::quantity_above_times_median;
}
inline constexpr std::int32_t kDaysBeforeMax = 366;
inline constexpr std::int32_t kDaysBeforeUsual = 30;
inline constexpr std::int64_t kSalesBeforeUsual = 30;

struct Rule {
  std::string name;
  Condition when = Condition::total_above;
  std::int64_t limit = 0;  // minor units, millionths of a price, or a count, as the condition says
  Currency currency;       // of a money or price limit; records in others do not meet it
  RuleAction then = RuleAction::hold;
  Severity severity = Severity::warning;
  // Of those that look at days before: how many, and how many sales there must be for a median to
  // say something.
  std::int32_t days = 0;
  std::int64_t sales_min = 0;

  bool operator==(const Rule&) const = default;
};

}  // namespace shop
