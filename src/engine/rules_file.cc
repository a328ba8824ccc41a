// SPDX-License-Identifier: Apache-2.0
#include "engine/rules_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "base/decimal.h"
#include "engine/toml_table.h"
#include "model/transaction.h"

namespace shop {
namespace {

constexpr std::int64_t kCountMax = kQuantityMax;
constexpr std::array<std::string_view, 9> kKeys = {
    "name", "kind", "when", "limit", "currency", "days", "sales_min", "then", "severity"};

std::array<std::string_view, kConditions.size()> condition_names() {
  std::array<std::string_view, kConditions.size()> names;
  std::transform(kConditions.begin(), kConditions.end(), names.begin(),
                 [](const ConditionFacts& facts) { return facts.name; });
  return names;
}

int decimals_of(LimitUnit unit, Currency currency) {
  if (unit == LimitUnit::count) return 0;
  return unit == LimitUnit::money ? currency.digits() : kPriceDecimals;
}

std::int64_t limit_max(LimitUnit unit) {
  if (unit == LimitUnit::count) return kCountMax;
  return unit == LimitUnit::money ? kTotalMinorMax : kPriceMicroMax;
}

// Reads one table; its errors say where.
class RuleReader {
 public:
  RuleReader(TomlTable& table, Currency shop_currency)
      : table_(table), shop_currency_(shop_currency) {}

  Result<Rule> read() {
    SHOP_TRY(rule_.name, table_.name());
    SHOP_CHECK(table_.only_has(kKeys));
    SHOP_TRY(const std::size_t kind, table_.choice("kind", kRuleKindNames));
    SHOP_TRY(const std::size_t when, table_.choice("when", condition_names()));
    rule_.when = kConditions[when].condition;
    if (facts_of(rule_.when).kind != static_cast<RuleKind>(kind))
      return table_.at("kind", fmt::format("'{}' is of a {} rule: write kind = \"{}\"",
                                           facts_of(rule_.when).name, kind_name(), kind_name()));
    SHOP_TRY(const std::size_t then, table_.choice("then", kRuleActionNames));
    rule_.then = static_cast<RuleAction>(then);
    SHOP_CHECK(check_action());
    if (table_.has("severity")) {
      SHOP_TRY(const std::size_t severity, table_.choice("severity", kSeverityNames));
      rule_.severity = static_cast<Severity>(severity);
    }
    SHOP_CHECK(read_currency());
    SHOP_CHECK(read_limit());
    SHOP_CHECK(read_days_before());
    return rule_;
  }

 private:
  std::string_view kind_name() const {
    return kRuleKindNames[static_cast<std::size_t>(facts_of(rule_.when).kind)];
  }

  Status check_action() const {
    const bool flags = rule_.then == RuleAction::flag;
    const bool is_history = facts_of(rule_.when).kind == RuleKind::history;
    if (flags == is_history) return {};
    return table_.at("then", is_history
                                 ? "a history rule looks at what was booked: it can only flag"
                                 : "a door rule must refuse or hold");
  }

  Status read_currency() {
    const bool in_money = facts_of(rule_.when).unit != LimitUnit::count;
    if (!table_.has("currency")) {
      if (in_money) rule_.currency = shop_currency_;
      return {};
    }
    if (!in_money) return table_.at("currency", "belongs to limits in money only: leave it out");
    SHOP_TRY(const std::string code, table_.text("currency"));
    const auto currency = Currency::find(code);
    if (!currency) return table_.at("currency", "give a code of ISO 4217 such as GBP");
    rule_.currency = *currency;
    return {};
  }

  Status read_limit() {
    const LimitUnit unit = facts_of(rule_.when).unit;
    const int decimals = decimals_of(unit, rule_.currency);
    if (!table_.has("limit")) return table_.at("limit", "is missing");
    const auto limit = table_.decimal("limit", decimals);
    if (!limit || *limit < 0 || *limit > limit_max(unit))
      return table_.at(
          "limit",
          unit == LimitUnit::count
              ? fmt::format("must be a whole number from 0 to {}", kCountMax)
              : fmt::format("must be an amount of {} with at most {} decimals, in quotes, "
                            "such as \"{}\"",
                            rule_.currency.code(), decimals, rule_.currency.plain(100'000)));
    rule_.limit = *limit;
    return {};
  }

  Result<std::int64_t> whole(std::string_view key, std::int64_t usual, std::int64_t max) const {
    return table_.has(key) ? table_.whole(key, 1, max) : Result<std::int64_t>(usual);
  }

  Status read_days_before() {
    if (!looks_at_days_before(rule_.when)) {
      for (const std::string_view key : {"days", "sales_min"})
        if (table_.has(key))
          return table_.at(key, "belongs to rules that compare with the days before: leave it out");
      return {};
    }
    if (rule_.limit == 0) return table_.at("limit", "must be at least 1: so many times the median");
    SHOP_TRY(const std::int64_t days, whole("days", kDaysBeforeUsual, kDaysBeforeMax));
    rule_.days = static_cast<std::int32_t>(days);
    SHOP_TRY(rule_.sales_min, whole("sales_min", kSalesBeforeUsual, kCountMax));
    return {};
  }

  TomlTable& table_;
  Currency shop_currency_;
  Rule rule_;
};

}  // namespace

Result<std::vector<Rule>> parse_rules(std::string_view text, std::string_view file_name,
                                      Currency shop_currency) {
  return read_toml_tables<Rule>(text, file_name, "rule", [&](TomlTable& table) {
    return RuleReader(table, shop_currency).read();
  });
}

Result<std::vector<Rule>> load_rules(const std::string& path, Currency shop_currency) {
  SHOP_TRY(const std::string text, read_toml_file(path, "the rules", path));
  return parse_rules(text, path, shop_currency);
}

std::string format_rules(std::span<const Rule> rules) {
  std::string text;
  for (const Rule& rule : rules) {
    const ConditionFacts& facts = facts_of(rule.when);
    toml::table table{{"name", rule.name},
                      {"kind", kRuleKindNames[static_cast<std::size_t>(facts.kind)]},
                      {"when", facts.name},
                      {"limit", format_decimal(rule.limit, decimals_of(facts.unit, rule.currency))},
                      {"then", kRuleActionNames[static_cast<std::size_t>(rule.then)]},
                      {"severity", severity_name(rule.severity)}};
    if (rule.currency) table.insert("currency", rule.currency.code());
    if (looks_at_days_before(rule.when)) {
      table.insert("days", rule.days);
      table.insert("sales_min", rule.sales_min);
    }
    std::ostringstream out;
    out << "[[rule]]\n" << table << "\n";
    text += out.str();
  }
  return text;
}

}  // namespace shop
