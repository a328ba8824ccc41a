// SPDX-License-Identifier: Apache-2.0
//
// shopsphere report: what sellers ask, answered from the views.
#include "cli/command.h"

#include <deque>
#include <memory>
#include <utility>

#include "cli/table_output.h"
#include "engine/engine_reports.h"

namespace shop::cli {
namespace {

// What was written on the command line: a report's parameters, and where it goes.
struct ReportArguments {
  std::string report;
  std::string format = "table";
  std::string output;
  std::deque<NamedParameter> parameters;  // their places stay
  bool low = false;
};

Status print_report(const Program& program, const ReportArguments& arguments) {
  std::vector<NamedParameter> parameters(arguments.parameters.begin(), arguments.parameters.end());
  if (arguments.low) parameters.push_back({"low", "true"});
  const auto request = ReportRequest::parse(arguments.report, parameters);
  if (!request) return fail(ErrorCode::invalid_argument, request.error().message);
  SHOP_TRY(const Regions regions, Regions::load(program.data_directory + "/regions.toml"));
  SHOP_TRY(const ShopInUse engine, open_to_read(program, request->views()));
  SHOP_TRY(const std::vector<Table> tables, make_report(*engine, regions, *request));
  return print_tables(program.console, tables, arguments.format, arguments.output);
}

// One kind of report: its subcommand and the options that all of them share.
class ReportCommand {
 public:
  ReportCommand(Program& program, CLI::App* parent, const char* name, const char* what,
                const char* examples)
      : command_(parent->add_subcommand(name, what)),
        arguments_(std::make_shared<ReportArguments>()) {
    arguments_->report = name;
    command_->footer(examples);
    command_->add_option("--format", arguments_->format, "table, line, csv, json or parquet")
        ->check(CLI::IsMember({"table", "line", "csv", "json", "parquet"}))
        ->capture_default_str();
    command_->add_option("--output", arguments_->output,
                         "write into this file or pipe, not to the screen");
    run_when_chosen(
        program, *command_,
        [&program, arguments = arguments_] { return print_report(program, *arguments); },
        {.invalid_is_usage = true});
  }

  CLI::Option* option(const char* name, const char* what, std::string otherwise = {}) {
    NamedParameter& parameter = arguments_->parameters.emplace_back(name, std::move(otherwise));
    CLI::Option* added = command_->add_option("--" + parameter.name, parameter.value, what);
    return parameter.value.empty() ? added : added->capture_default_str();
  }
  CLI::Option* number(const char* name, const char* what, std::string otherwise = {}) {
    return option(name, what, std::move(otherwise))
        ->type_name("INT")
        ->check(CLI::TypeValidator<int>(""));
  }
  void low(const char* what) { command_->add_flag("--low", arguments_->low, what); }
  void span() {
    option("from", "the first day, such as 2024-12-01");
    option("to", "the last day, which counts too");
  }
  void hemisphere() { option("hemisphere", "north or south: when seasons are", "north"); }
  void keys() {
    option("by", "any of city,region,category,product,hour,day,month,year,season", "city");
    span();
    option("basis", "a refund counts on its own day (refund-day) or on that of its sale (sale-day)",
           "refund-day");
    hemisphere();
  }

 private:
  CLI::App* command_;
  std::shared_ptr<ReportArguments> arguments_;
};

void add_revenue(Program& program, CLI::App* parent) {
  ReportCommand command(program, parent, "revenue",
                        "transactions, refunds, units and revenue by any keys",
                        "Examples:\n"
                        "  shopsphere report revenue --by city --format line\n"
                        "  shopsphere report revenue --by month,category --from 2024-01-01\n"
                        "  shopsphere report revenue --by day --basis sale-day --format csv\n"
                        "Cities belong to regions as DATA/regions.toml says:\n"
                        "  [regions]\n"
                        "  \"South East\" = [\"London\", \"Brighton\"]");
  command.keys();
}

void add_statistics(Program& program, CLI::App* parent) {
  ReportCommand command(program, parent, "statistics",
                        "average, minimum, maximum, deviation, median and p95 of a transaction",
                        "Examples:\n"
                        "  shopsphere report statistics --by category\n"
                        "  shopsphere report statistics --by city,year --format csv");
  command.keys();
}

void add_best_sellers(Program& program, CLI::App* parent) {
  ReportCommand command(program, parent, "best-sellers",
                        "the best-selling products of a day, a span of days or a season",
                        "Examples:\n"
                        "  shopsphere report best-sellers --day 2024-12-30 --format line\n"
                        "  shopsphere report best-sellers --season winter --year 2025 --top 10\n"
                        "  shopsphere report best-sellers --by revenue --category Electronics\n"
                        "A season without a year is the latest one in which anything was sold;\n"
                        "December counts to the next year's winter.");
  command.option("day", "of this day alone, such as 2024-12-30");
  command.span();
  command.option("season", "spring, summer, autumn or winter");
  command.number("year", "the season's year; otherwise the latest");
  command.number("top", "how many", "5");
  command.option("by", "orders, units or revenue", "orders");
  command.option("category", "only what was sold under it");
  command.option("city", "only what was sold there");
  command.hemisphere();
}

void add_trends(Program& program, CLI::App* parent) {
  ReportCommand command(
      program, parent, "trends", "growth, rising and falling products, seasons, busiest hours",
      "Examples:\n"
      "  shopsphere report trends\n"
      "  shopsphere report trends --period week --from 2024-10-01\n"
      "A period that is not over is compared with as many days of the one before.");
  command.span();
  command.option("period", "day, week, month, season or year", "month");
  command.number("top", "products a list", "5");
  command.hemisphere();
}

void add_customers(Program& program, CLI::App* parent) {
  ReportCommand command(
      program, parent, "customers",
      "new and returning buyers, repeat rate, segments, age bands, what is bought again",
      "Examples:\n"
      "  shopsphere report customers\n"
      "  shopsphere report customers --from 2024-12-01 --to 2024-12-31");
  command.span();
}

void add_stock(Program& program, CLI::App* parent) {
  ReportCommand command(program, parent, "stock",
                        "what is on the shelf, how long it lasts, and what must be ordered",
                        "Examples:\n"
                        "  shopsphere report stock --low\n"
                        "  shopsphere report stock --days 7 --format csv");
  command.low("only what is at or below its reorder level");
  command.number("days", "over how many days sales are averaged", "28");
  command.option("to", "the last of these days; otherwise the last with sales");
}

}  // namespace

void add_report_command(Program& program) {
  CLI::App* command =
      program.app.add_subcommand("report", "revenue, best sellers, trends, stock …");
  command->require_subcommand(1);
  command->footer(
      "Examples:\n"
      "  shopsphere report revenue --by city --format line\n"
      "  shopsphere report best-sellers --day 2024-12-30\n"
      "shopsphere report KIND --help explains each kind.");
  add_revenue(program, command);
  add_best_sellers(program, command);
  add_statistics(program, command);
  add_trends(program, command);
  add_customers(program, command);
  add_stock(program, command);
  add_promotions_report(program, command);
}

}  // namespace shop::cli
