// SPDX-License-Identifier: Apache-2.0
//
// shopsphere issues flags: what was booked and looks suspicious, by the rules of the shop and by
// those that hold for any.
#include "cli/issue_flags.h"

#include <algorithm>
#include <tuple>

#include "base/utf8.h"
#include "cli/table_output.h"
#include "reports/table.h"

namespace shop::cli {
namespace {

struct FlagsArguments {
  std::string format = "table";
  std::string rule;
};

Table flags_table() {
  Table table("flags", {{"rule", ColumnType::text},
                        {"severity", ColumnType::text},
                        {"user_id", ColumnType::text},
                        {"product_id", ColumnType::text},
                        {"product", ColumnType::text},
                        {"about", ColumnType::text},
                        {"count", ColumnType::integer}});
  table.title = "Booked, and suspicious";
  table.empty = "No flags.";
  table.line = {{0}, {{2, " by ", "", ""}, {3, " of ", "", ""}, {6, ": ", "", ""}}};
  return table;
}

struct Shown {
  std::size_t gravity = 0;  // of those that need no rule 0, else 1 for the least
  std::string rule = {};
  std::string user = {};
  std::string product = {};
  std::string about = {};
  std::string product_name = {};
  std::int64_t count = 0;
};

Shown shown_of(const RuleFlag& flag, const ShopViews& views, const Dictionaries& dictionaries) {
  Shown shown{.gravity = 1 + static_cast<std::size_t>(flag.rule->severity),
              .rule = flag.rule->name,
              .count = flag.count};
  if (flag.user != kNoSymbol) shown.user = dictionaries.users.text(flag.user);
  if (flag.product == kNoSymbol) return shown;
  shown.product = dictionaries.products.text(flag.product);
  shown.product_name = views.catalogue.product_name(flag.product);
  return shown;
}

Shown shown_of(const Flag& flag) {
  Shown shown{.rule = std::string(flag_rule_name(flag.rule)), .count = flag.count};
  switch (flag.rule) {
    case FlagRule::unknown_user:
      shown.user = flag.key;
      break;
    case FlagRule::unknown_product:
    case FlagRule::unmatched_refund:
      shown.product = flag.key;
      break;
    default:
      shown.about = flag.key;
  }
  if (flag.rule != FlagRule::repeated_line || flag.order.empty()) return shown;
  shown.about = "order " + std::string(flag.order);
  shown.product = flag.product;
  return shown;
}

// The gravest first; of one rule those that met it most.
std::vector<Shown> all_flags(const ShopViews& views, const Dictionaries& dictionaries) {
  std::vector<Shown> flags;
  views.rule_flags.visit(
      [&](const RuleFlag& flag) { flags.push_back(shown_of(flag, views, dictionaries)); });
  views.flags.visit([&](const Flag& flag) { flags.push_back(shown_of(flag)); });
  std::sort(flags.begin(), flags.end(), [](const Shown& a, const Shown& b) {
    return std::tie(b.gravity, a.rule, b.count, a.user, a.product, a.about) <
           std::tie(a.gravity, b.rule, a.count, b.user, b.product, b.about);
  });
  return flags;
}

Row row_of(const Shown& flag) {
  const auto text = [](const std::string& said) {
    return said.empty() ? Cell() : Cell(replace_invalid_utf8(said));
  };
  return {flag.rule,
          flag.gravity == 0 ? Cell() : Cell(std::string(kSeverityNames[flag.gravity - 1])),
          text(flag.user),
          text(flag.product),
          text(flag.product_name),
          text(flag.about),
          Int128{flag.count}};
}

Status print_flags(const Program& program, const FlagsArguments& arguments) {
  SHOP_TRY(const ShopInUse engine, open_to_read(program));
  Table table = flags_table();
  engine->read([&](const ShopViews& views, Position upto) {
    table.provenance.as_of = upto;
    for (const Shown& flag : all_flags(views, engine->dictionaries()))
      if (arguments.rule.empty() || flag.rule == arguments.rule) table.add(row_of(flag));
  });
  return print_tables(program.console, {table}, arguments.format);
}

}  // namespace

void add_issue_flags(Program& program, CLI::App& issues) {
  CLI::App* command =
      issues.add_subcommand("flags", "what was booked and looks suspicious, the gravest first");
  const auto arguments = std::make_shared<FlagsArguments>();
  command->add_option("--rule", arguments->rule, "only this rule");
  command->add_option("--format", arguments->format, "table, line, csv, json or parquet")
      ->check(CLI::IsMember({"table", "line", "csv", "json", "parquet"}))
      ->capture_default_str();
  run_when_chosen(program, *command,
                  [&program, arguments] { return print_flags(program, *arguments); });
}

}  // namespace shop::cli
