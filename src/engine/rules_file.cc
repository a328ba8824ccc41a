// SPDX-License-Identifier: Apache-2.0
#include "engine/rules_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include <toml++/toml.h>

#include "base/decimal.h"
#include "model/transaction.h"

namespace shop {
namespace {

constexpr std::uintmax_t kFileBytesMax = 1 << 20;
constexpr std::int64_t kCountMax = kQuantityMax;
constexpr std::array<std::string_view, 9> kKeys = {
    "name", "kind", "when", "limit", "currency", "days", "sales_min", "then", "severity"};

tl::unexpected<Error> wrong(std::string message) {
  return fail(ErrorCode::invalid_argument, std::move(message));
}

template <std::size_t kCount>
std::optional<std::size_t> place_in(const std::array<std::string_view, kCount>& names,
                                    std::string_view name) {
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) return std::nullopt;
  return static_cast<std::size_t>(at - names.begin());
}

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
  RuleReader(const toml::table& table, std::string_view file_name, Currency shop_currency)
      : table_(table), file_name_(file_name), shop_currency_(shop_currency) {}

  Result<Rule> read() {
    SHOP_TRY(rule_.name, text("name"));
    if (rule_.name.empty() || rule_.name.size() > kIdBytesMax)
      return at("name", fmt::format("must be a name of 1 to {} bytes", kIdBytesMax));
    SHOP_CHECK(check_keys());
    SHOP_TRY(const std::size_t kind, choice("kind", kRuleKindNames));
    SHOP_TRY(const std::size_t when, choice("when", condition_names()));
    rule_.when = kConditions[when].condition;
    if (facts_of(rule_.when).kind != static_cast<RuleKind>(kind))
      return at("kind", fmt::format("'{}' is of a {} rule: write kind = \"{}\"",
                                    facts_of(rule_.when).name, kind_name(), kind_name()));
    SHOP_TRY(const std::size_t then, choice("then", kRuleActionNames));
    rule_.then = static_cast<RuleAction>(then);
    SHOP_CHECK(check_action());
    if (table_.contains("severity")) {
      SHOP_TRY(const std::size_t severity, choice("severity", kSeverityNames));
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

  tl::unexpected<Error> at(std::string_view key, std::string_view what) const {
    const toml::node* node = table_.get(key);
    const auto line = (node != nullptr ? node->source() : table_.source()).begin.line;
    const std::string rule = rule_.name.empty() ? "a rule" : fmt::format("rule '{}'", rule_.name);
    return wrong(fmt::format("{}:{}: {}: {}: {}", file_name_, line, rule, key, what));
  }

  Result<std::string> text(std::string_view key) const {
    const toml::node* node = table_.get(key);
    if (node == nullptr) return at(key, "is missing");
    if (const auto found = node->value_exact<std::string>()) return *found;
    return at(key, "must be a text in quotes");
  }

  template <std::size_t kCount>
  Result<std::size_t> choice(std::string_view key,
                             const std::array<std::string_view, kCount>& names) const {
    SHOP_TRY(const std::string name, text(key));
    if (const auto place = place_in(names, name)) return *place;
    return at(key, fmt::format("'{}' is none of {}", name, fmt::join(names, ", ")));
  }

  Status check_keys() const {
    for (const auto& [key, node] : table_)
      if (!place_in(kKeys, key.str()))
        return at(key.str(),
                  fmt::format("is no key of a rule; these are: {}", fmt::join(kKeys, ", ")));
    return {};
  }

  Status check_action() const {
    const bool flags = rule_.then == RuleAction::flag;
    const bool is_history = facts_of(rule_.when).kind == RuleKind::history;
    if (flags == is_history) return {};
    return at("then", is_history ? "a history rule looks at what was booked: it can only flag"
                                 : "a door rule must refuse or hold");
  }

  Status read_currency() {
    const bool in_money = facts_of(rule_.when).unit != LimitUnit::count;
    if (!table_.contains("currency")) {
      if (in_money) rule_.currency = shop_currency_;
      return {};
    }
    if (!in_money) return at("currency", "belongs to limits in money only: leave it out");
    SHOP_TRY(const std::string code, text("currency"));
    const auto currency = Currency::find(code);
    if (!currency) return at("currency", "give a code of ISO 4217 such as GBP");
    rule_.currency = *currency;
    return {};
  }

  // A number with decimals stands in quotes, so that no binary fraction comes between.
  Status read_limit() {
    const LimitUnit unit = facts_of(rule_.when).unit;
    const int decimals = decimals_of(unit, rule_.currency);
    const toml::node* node = table_.get("limit");
    if (node == nullptr) return at("limit", "is missing");
    std::string written = node->value_exact<std::string>().value_or("");
    if (const auto whole = node->value_exact<std::int64_t>()) written = std::to_string(*whole);
    const auto limit = parse_decimal(written, decimals);
    if (!limit || *limit < 0 || *limit > limit_max(unit))
      return at("limit",
                unit == LimitUnit::count
                    ? fmt::format("must be a whole number from 0 to {}", kCountMax)
                    : fmt::format("must be an amount of {} with at most {} decimals, in quotes, "
                                  "such as \"{}\"",
                                  rule_.currency.code(), decimals, rule_.currency.plain(100'000)));
    rule_.limit = *limit;
    return {};
  }

  Result<std::int64_t> whole(std::string_view key, std::int64_t usual, std::int64_t max) const {
    const toml::node* node = table_.get(key);
    if (node == nullptr) return usual;
    const auto number = node->value_exact<std::int64_t>();
    if (number && *number >= 1 && *number <= max) return *number;
    return at(key, fmt::format("must be a whole number from 1 to {}, without quotes", max));
  }

  Status read_days_before() {
    if (!looks_at_days_before(rule_.when)) {
      for (const std::string_view key : {"days", "sales_min"})
        if (table_.contains(key))
          return at(key, "belongs to rules that compare with the days before: leave it out");
      return {};
    }
    if (rule_.limit == 0) return at("limit", "must be at least 1: so many times the median");
    SHOP_TRY(const std::int64_t days, whole("days", kDaysBeforeUsual, kDaysBeforeMax));
    rule_.days = static_cast<std::int32_t>(days);
    SHOP_TRY(rule_.sales_min, whole("sales_min", kSalesBeforeUsual, kCountMax));
    return {};
  }

  const toml::table& table_;
  std::string_view file_name_;
  Currency shop_currency_;
  Rule rule_;
};

Result<toml::table> parse_toml(std::string_view text, std::string_view file_name) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return wrong(
        fmt::format("{}:{}: {}", file_name, error.source().begin.line, error.description()));
  }
}

}  // namespace

Result<std::vector<Rule>> parse_rules(std::string_view text, std::string_view file_name,
                                      Currency shop_currency) {
  SHOP_TRY(const toml::table parsed, parse_toml(text, file_name));
  for (const auto& [key, node] : parsed)
    if (key.str() != "rule" || !node.is_array_of_tables())
      return wrong(fmt::format("{}:{}: {}: only [[rule]] may stand here", file_name,
                               key.source().begin.line, key.str()));
  std::vector<Rule> rules;
  const toml::array* tables = parsed["rule"].as_array();
  if (tables == nullptr) return rules;
  for (const toml::node& table : *tables) {
    SHOP_TRY(Rule rule, RuleReader(*table.as_table(), file_name, shop_currency).read());
    if (std::any_of(rules.begin(), rules.end(),
                    [&](const Rule& other) { return other.name == rule.name; }))
      return wrong(fmt::format("{}:{}: rule '{}': name: there is another rule of this name",
                               file_name, table.source().begin.line, rule.name));
    rules.push_back(std::move(rule));
  }
  return rules;
}

Result<std::vector<Rule>> load_rules(const std::string& path, Currency shop_currency) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return wrong(fmt::format("cannot read the rules in {}: {}", path, error.message()));
  if (size > kFileBytesMax) return wrong(fmt::format("{} is larger than 1 MiB", path));
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return wrong(fmt::format("cannot read the rules in {}", path));
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
