// SPDX-License-Identifier: Apache-2.0
//
// shopsphere report: what sellers ask, answered from the views.
#include "cli/command.h"

#include <functional>
#include <utility>

#include "cli/table_output.h"
#include "engine/stored_entries.h"
#include "reports/best_sellers_report.h"
#include "reports/customers_report.h"
#include "reports/revenue_report.h"
#include "reports/source_of_views.h"
#include "reports/stock_report.h"
#include "reports/trends_report.h"

namespace shop::cli {
namespace {

// What was written on the command line; each report reads its own part.
struct ReportArguments {
  std::string format = "table";
  std::string output;
  std::string hemisphere = "north";
  std::string from;
  std::string to;
  std::string day;
  std::string by;
  std::string basis = "refund-day";
  std::string season;
  std::string category;
  std::string city;
  std::string period = "month";
  int year = 0;
  int top = 5;
  int days = 28;
  bool low = false;
};

using Tables = Result<std::vector<Table>>;
using MakeReport = Tables (*)(const ReportSource&, const ReportArguments&);
// The views that a report reads; none: all of them.
using NeededViews = std::vector<std::string> (*)(const ReportArguments&);

Result<RevenueQuery> revenue_query(const ReportArguments& arguments) {
  RevenueQuery query;
  SHOP_TRY(query.by, parse_keys(arguments.by));
  SHOP_TRY(query.span, parse_span(arguments.from, arguments.to));
  SHOP_TRY(query.basis, parse_basis(arguments.basis));
  return query;
}

Tables revenue(const ReportSource& source, const ReportArguments& arguments) {
  SHOP_TRY(const RevenueQuery query, revenue_query(arguments));
  SHOP_TRY(Table table, revenue_report(source, query));
  return std::vector<Table>{std::move(table)};
}

Tables statistics(const ReportSource& source, const ReportArguments& arguments) {
  SHOP_TRY(const RevenueQuery query, revenue_query(arguments));
  SHOP_TRY(Table table, statistics_report(source, query));
  return std::vector<Table>{std::move(table)};
}

template <bool kStatistics>
std::vector<std::string> views_by_keys(const ReportArguments& arguments) {
  const Result<RevenueQuery> query = revenue_query(arguments);
  return query ? views_of(*query, kStatistics) : std::vector<std::string>();
}

Tables best_sellers(const ReportSource& source, const ReportArguments& arguments) {
  BestSellersQuery query;
  if (!arguments.day.empty() && !(arguments.from.empty() && arguments.to.empty()))
    return fail(ErrorCode::invalid_argument, "use either --day or --from and --to");
  const bool one_day = !arguments.day.empty();
  SHOP_TRY(query.span, parse_span(one_day ? arguments.day : arguments.from,
                                  one_day ? arguments.day : arguments.to));
  if (!arguments.season.empty()) {
    SHOP_TRY(query.season, read_season(arguments.season));
  }
  SHOP_TRY(query.by, parse_by(arguments.by));
  if (arguments.year != 0) query.year = arguments.year;
  if (!arguments.category.empty()) query.category = arguments.category;
  if (!arguments.city.empty()) query.city = arguments.city;
  query.top = arguments.top;
  SHOP_TRY(Table table, best_sellers_report(source, query));
  return std::vector<Table>{std::move(table)};
}

Tables trends(const ReportSource& source, const ReportArguments& arguments) {
  TrendsQuery query;
  SHOP_TRY(query.span, parse_span(arguments.from, arguments.to));
  SHOP_TRY(query.period, parse_period(arguments.period));
  query.top = arguments.top;
  return trends_report(source, query);
}

Tables customers(const ReportSource& source, const ReportArguments& arguments) {
  SHOP_TRY(const DaySpan span, parse_span(arguments.from, arguments.to));
  return customers_report(source, {span});
}

Tables stock(const ReportSource& source, const ReportArguments& arguments) {
  SHOP_TRY(const DaySpan span, parse_span("", arguments.to));
  SHOP_TRY(Table table, stock_report(source, {arguments.low, span.to, arguments.days}));
  return std::vector<Table>{std::move(table)};
}

Status print_report(const Program& program, const ReportArguments& arguments, MakeReport make,
                    NeededViews needed) {
  SHOP_TRY(const Regions regions, Regions::load(program.data_directory + "/regions.toml"));
  SHOP_TRY(const Hemisphere hemisphere, parse_hemisphere(arguments.hemisphere));
  SHOP_TRY(
      const std::unique_ptr<Engine> engine,
      open_to_read(program, needed != nullptr ? needed(arguments) : std::vector<std::string>()));
  SHOP_TRY(ShopZone zone, ShopZone::load(engine->settings().zone_name));
  Tables tables = fail(ErrorCode::internal, "no report was made");
  engine->read([&](const ShopViews& views, Position upto) {
    ReportSource source = source_of(views, engine->dictionaries(), regions, upto);
    source.hemisphere = hemisphere;
    source.zone = zone;
    StoredEntries entries(*engine, upto);
    source.scan = &entries;
    tables = make(source, arguments);
  });
  SHOP_CHECK(tables);
  return print_tables(*tables, arguments.format, arguments.output);
}

int finish(const Status& status) {
  if (status) return 0;
  return status.error().code == ErrorCode::invalid_argument ? wrong_usage(status.error().message)
                                                            : failed(status.error());
}

// One kind of report: its subcommand and the options that all of them share.
class ReportCommand {
 public:
  ReportCommand(Program& program, CLI::App* parent, const char* name, const char* what,
                const char* examples, MakeReport make, NeededViews needed = nullptr)
      : command_(parent->add_subcommand(name, what)),
        arguments_(std::make_shared<ReportArguments>()) {
    command_->footer(examples);
    command_->add_option("--format", arguments_->format, "table, line, csv, json or parquet")
        ->check(CLI::IsMember({"table", "line", "csv", "json", "parquet"}))
        ->capture_default_str();
    command_->add_option("--output", arguments_->output,
                         "write into this file or pipe, not to the screen");
    command_->callback([&program, arguments = arguments_, make, needed] {
      program.chosen = [&program, arguments, make, needed] {
        return finish(print_report(program, *arguments, make, needed));
      };
    });
  }

  CLI::Option* option(const char* name, std::string ReportArguments::*value, const char* what) {
    return command_->add_option(name, (*arguments_).*value, what);
  }
  CLI::Option* number(const char* name, int ReportArguments::*value, const char* what) {
    return command_->add_option(name, (*arguments_).*value, what);
  }
  void flag(const char* name, bool ReportArguments::*value, const char* what) {
    command_->add_flag(name, (*arguments_).*value, what);
  }
  void span() {
    option("--from", &ReportArguments::from, "the first day, such as 2024-12-01");
    option("--to", &ReportArguments::to, "the last day, which counts too");
  }
  void hemisphere() {
    option("--hemisphere", &ReportArguments::hemisphere, "north or south: when seasons are")
        ->capture_default_str();
  }
  void keys() {
    arguments_->by = "city";
    option("--by", &ReportArguments::by,
           "any of city,region,category,product,hour,day,month,year,season")
        ->capture_default_str();
    span();
    option("--basis", &ReportArguments::basis,
           "a refund counts on its own day (refund-day) or on that of its sale (sale-day)")
        ->capture_default_str();
    hemisphere();
  }
  ReportArguments& arguments() { return *arguments_; }

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
                        "  \"South East\" = [\"London\", \"Brighton\"]",
                        revenue, views_by_keys<false>);
  command.keys();
}

void add_statistics(Program& program, CLI::App* parent) {
  ReportCommand command(program, parent, "statistics",
                        "average, minimum, maximum, deviation, median and p95 of a transaction",
                        "Examples:\n"
                        "  shopsphere report statistics --by category\n"
                        "  shopsphere report statistics --by city,year --format csv",
                        statistics, views_by_keys<true>);
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
                        "December counts to the next year's winter.",
                        best_sellers);
  command.option("--day", &ReportArguments::day, "of this day alone, such as 2024-12-30");
  command.span();
  command.option("--season", &ReportArguments::season, "spring, summer, autumn or winter");
  command.number("--year", &ReportArguments::year, "the season's year; otherwise the latest");
  command.number("--top", &ReportArguments::top, "how many")->capture_default_str();
  command.arguments().by = "orders";
  command.option("--by", &ReportArguments::by, "orders, units or revenue")->capture_default_str();
  command.option("--category", &ReportArguments::category, "only what was sold under it");
  command.option("--city", &ReportArguments::city, "only what was sold there");
  command.hemisphere();
}

void add_trends(Program& program, CLI::App* parent) {
  ReportCommand command(
      program, parent, "trends", "growth, rising and falling products, seasons, busiest hours",
      "Examples:\n"
      "  shopsphere report trends\n"
      "  shopsphere report trends --period week --from 2024-10-01\n"
      "A period that is not over is compared with as many days of the one before.",
      trends);
  command.span();
  command.option("--period", &ReportArguments::period, "day, week, month, season or year")
      ->capture_default_str();
  command.number("--top", &ReportArguments::top, "products a list")->capture_default_str();
  command.hemisphere();
}

void add_customers(Program& program, CLI::App* parent) {
  ReportCommand command(program, parent, "customers",
                        "new and returning buyers, repeat rate, segments, age bands",
                        "Examples:\n"
                        "  shopsphere report customers\n"
                        "  shopsphere report customers --from 2024-12-01 --to 2024-12-31",
                        customers);
  command.span();
}

void add_stock(Program& program, CLI::App* parent) {
  ReportCommand command(program, parent, "stock",
                        "what is on the shelf, how long it lasts, and what must be ordered",
                        "Examples:\n"
                        "  shopsphere report stock --low\n"
                        "  shopsphere report stock --days 7 --format csv",
                        stock);
  command.flag("--low", &ReportArguments::low, "only what is at or below its reorder level");
  command.number("--days", &ReportArguments::days, "over how many days sales are averaged")
      ->capture_default_str();
  command.option("--to", &ReportArguments::to,
                 "the last of these days; otherwise the last with sales");
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
}

}  // namespace shop::cli
