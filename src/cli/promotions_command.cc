// SPDX-License-Identifier: Apache-2.0
//
// shopsphere promotions: who is offered what and why, what is declared, what it would have done;
// and shopsphere report promotions: whether it made anybody buy.
#include <fmt/format.h>

#include <algorithm>

#include "cli/command.h"
#include "cli/table_output.h"
#include "engine/promotion_tables.h"
#include "engine/promotions_file.h"
#include "engine/shop_promotions.h"

namespace shop::cli {
namespace {

constexpr const char* kFileName = "/promotions.toml";

struct PromotionsArguments {
  std::string user;
  bool all = false;
  std::string day;
  std::string file;       // to simulate; empty: that of the data directory
  std::string promotion;  // to simulate alone; empty: each
  std::int64_t days = 90;
  std::string format = "table";
  std::string output;
};
using ArgumentsPointer = std::shared_ptr<PromotionsArguments>;

Result<PromotionsQuery> query_of(const PromotionsArguments& arguments) {
  PromotionsQuery query;
  if (arguments.day.empty()) return query;
  query.day = parse_day(arguments.day);
  if (query.day) return query;
  return fail(ErrorCode::invalid_argument,
              fmt::format("--day '{}' is not a day: write it as 2024-12-30", arguments.day));
}

Result<ShopInUse> open_for_promotions(const Program& program) {
  return open_to_read(program, {"catalogue"});
}

// Those of them that `wanted` keeps, with the shop's whole history.
template <class Wanted>
Result<std::unique_ptr<ShopPromotions>> follow(Engine& engine, std::vector<Promotion> promotions,
                                               const Wanted& wanted) {
  std::erase_if(promotions, [&](const Promotion& promotion) { return !wanted(promotion); });
  SHOP_TRY(const ShopZone zone, ShopZone::load(engine.settings().zone_name));
  auto followed = std::make_unique<ShopPromotions>(engine, zone, std::move(promotions));
  SHOP_CHECK(followed->catch_up());
  followed->make();
  return followed;
}

Result<std::unique_ptr<ShopPromotions>> follow_enabled(const Program& program, Engine& engine) {
  SHOP_TRY(std::vector<Promotion> promotions,
           load_promotions_if_any(program.data_directory + kFileName, engine.settings().currency));
  return follow(engine, std::move(promotions),
                [](const Promotion& promotion) { return promotion.enabled; });
}

Status print(const Program& program, const PromotionsArguments& arguments,
             const std::vector<Table>& tables) {
  return print_tables(program.console, tables, arguments.format, arguments.output);
}

Status show(const Program& program, const PromotionsArguments& arguments) {
  if (arguments.all == !arguments.user.empty())
    return fail(ErrorCode::invalid_argument, "either --user ID or --all says for whom");
  SHOP_TRY(const PromotionsQuery query, query_of(arguments));
  SHOP_TRY(const ShopInUse engine, open_for_promotions(program));
  SHOP_TRY(const auto promotions, follow_enabled(program, *engine));
  return print(
      program, arguments,
      {arguments.all ? promotions->for_all(query) : promotions->for_user(arguments.user, query)});
}

Status list(const Program& program, const PromotionsArguments& arguments) {
  SHOP_TRY(const ShopInUse engine, open_for_promotions(program));
  const Currency currency = engine->settings().currency;
  SHOP_TRY(const std::vector<Promotion> promotions,
           load_promotions_if_any(program.data_directory + kFileName, currency));
  return print(program, arguments, {promotions_table(promotions, currency)});
}

Status simulate(const Program& program, const PromotionsArguments& arguments) {
  SHOP_TRY(const PromotionsQuery query, query_of(arguments));
  SHOP_TRY(const ShopInUse engine, open_for_promotions(program));
  const bool is_own = arguments.file.empty();
  const std::string file = is_own ? program.data_directory + kFileName : arguments.file;
  const std::string path = is_own ? file : program.console.path(file);
  SHOP_TRY(std::vector<Promotion> promotions,
           load_promotions(path, engine->settings().currency, file));
  const auto is_wanted = [&](const Promotion& promotion) {
    return arguments.promotion.empty() || promotion.name == arguments.promotion;
  };
  if (std::none_of(promotions.begin(), promotions.end(), is_wanted))
    return fail(ErrorCode::invalid_argument,
                arguments.promotion.empty()
                    ? fmt::format("{} declares no promotion", file)
                    : fmt::format("there is no promotion '{}' in {}", arguments.promotion, file));
  SHOP_TRY(const auto followed, follow(*engine, std::move(promotions), is_wanted));
  return print(program, arguments, {followed->simulate(arguments.days, query)});
}

Status report(const Program& program, const PromotionsArguments& arguments) {
  SHOP_TRY(const PromotionsQuery query, query_of(arguments));
  SHOP_TRY(const ShopInUse engine, open_for_promotions(program));
  SHOP_TRY(const auto promotions, follow_enabled(program, *engine));
  return print(program, arguments, promotions->report(query));
}

void add_output(CLI::App* command, const ArgumentsPointer& arguments) {
  command->add_option("--format", arguments->format, "table, line, csv, json or parquet")
      ->check(CLI::IsMember({"table", "line", "csv", "json", "parquet"}))
      ->capture_default_str();
  command->add_option("--output", arguments->output,
                      "write into this file or pipe, not to the screen");
}

void add_day(CLI::App* command, const ArgumentsPointer& arguments) {
  command->add_option("--day", arguments->day,
                      "as of this day; otherwise the last one with a sale");
}

CLI::App* add_list(CLI::App* parent, const ArgumentsPointer& arguments) {
  CLI::App* command = parent->add_subcommand("list", "what promotions.toml declares");
  add_output(command, arguments);
  return command;
}

CLI::App* add_simulate(CLI::App* parent, const ArgumentsPointer& arguments) {
  CLI::App* command = parent->add_subcommand(
      "simulate", "what promotions would have done, had they begun some days ago");
  command->footer(
      "Examples:\n"
      "  shopsphere promotions simulate --days 90\n"
      "  shopsphere promotions simulate --file new.toml --promotion \"come back\" --days 30\n"
      "Also those that are not enabled. Purchases that followed came without the promotion: they\n"
      "are what it would have paid for anyway.");
  command->add_option("--days", arguments->days, "over how many days, the last one included")
      ->check(whole_number_from(1))
      ->capture_default_str();
  command->add_option("--file", arguments->file,
                      "of this file instead of promotions.toml in the data directory");
  command->add_option("--promotion", arguments->promotion, "only the one of this name");
  add_day(command, arguments);
  add_output(command, arguments);
  return command;
}

}  // namespace

void add_promotions_command(Program& program) {
  const auto arguments = std::make_shared<PromotionsArguments>();
  CLI::App* command = program.app.add_subcommand(
      "promotions", "who is offered which promotion, and why; what one would have done");
  command->footer(
      "Examples:\n"
      "  shopsphere promotions --user 1001\n"
      "  shopsphere promotions --all --format csv\n"
      "  shopsphere promotions list\n"
      "  shopsphere promotions simulate --days 90\n"
      "Promotions are declared in DATA/promotions.toml:\n"
      "  [[promotion]]\n"
      "  name = \"come back\"\n"
      "  kind = \"win_back\"      # or replenish, next_category, reward, clear_slow_stock,\n"
      "  after_days = 60        # back_in_stock\n"
      "  off = \"10%\"            # or an amount, \"5.00\"\n"
      "  off_most = \"8.00\"\n"
      "  budget = \"2000.00\"\n"
      "  hold_out = \"10%\"       # of the customers, to compare with\n"
      "shopsphere report promotions says whether they made anybody buy.");
  command->add_option("--user", arguments->user, "for this user");
  command->add_flag("--all", arguments->all, "for every user who has one");
  add_day(command, arguments);
  add_output(command, arguments);
  command->require_subcommand(0, 1);
  CLI::App* list_command = add_list(command, arguments);
  CLI::App* simulate_command = add_simulate(command, arguments);
  run_when_chosen(program, *command,
                  [&program, arguments, list_command, simulate_command] {
                    if (list_command->parsed()) return list(program, *arguments);
                    if (simulate_command->parsed()) return simulate(program, *arguments);
                    return show(program, *arguments);
                  },
                  {.invalid_is_usage = true});
}

void add_promotions_report(Program& program, CLI::App* parent) {
  const auto arguments = std::make_shared<PromotionsArguments>();
  CLI::App* command = parent->add_subcommand(
      "promotions", "what promotions cost, and whether they made anybody buy");
  command->footer(
      "Examples:\n"
      "  shopsphere report promotions\n"
      "  shopsphere report promotions --day 2024-12-30 --format json\n"
      "Customers whose offer is over are compared with those who were held out. The uplift is the\n"
      "difference of the two rates in percent points, with its 95 % interval (Newcombe's, from\n"
      "Wilson's of each rate): where that holds 0, it may be chance. A purchase that is given "
      "back\n"
      "was none.");
  add_day(command, arguments);
  add_output(command, arguments);
  run_when_chosen(program, *command, [&program, arguments] { return report(program, *arguments); },
                  {.invalid_is_usage = true});
}

}  // namespace shop::cli
