// SPDX-License-Identifier: Apache-2.0
//
// shopsphere issues flags: what was booked and looks suspicious, by the rules of the shop and by
// those that hold for any.
#include "cli/issue_flags.h"

#include "cli/table_output.h"
#include "engine/flag_reads.h"

namespace shop::cli {
namespace {

struct FlagsArguments {
  std::string format = "table";
  std::string rule;
  std::string by;
};

Status print_flags(const Program& program, const FlagsArguments& arguments) {
  SHOP_TRY(const ShopInUse engine, open_to_read(program));
  Table table =
      arguments.by == "rule" ? count_flags(*engine) : list_flags(*engine, {.rule = arguments.rule});
  return print_tables(program.console, {table}, arguments.format);
}

}  // namespace

void add_issue_flags(Program& program, CLI::App& issues) {
  CLI::App* command =
      issues.add_subcommand("flags", "what was booked and looks suspicious, the gravest first");
  const auto arguments = std::make_shared<FlagsArguments>();
  command->add_option("--rule", arguments->rule, "only this rule");
  command->add_option("--by", arguments->by, "rule: how many there are of each")
      ->check(CLI::IsMember({"rule"}));
  command->add_option("--format", arguments->format, "table, line, csv, json or parquet")
      ->check(CLI::IsMember({"table", "line", "csv", "json", "parquet"}))
      ->capture_default_str();
  run_when_chosen(program, *command,
                  [&program, arguments] { return print_flags(program, *arguments); });
}

}  // namespace shop::cli
