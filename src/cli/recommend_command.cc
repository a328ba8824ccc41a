// SPDX-License-Identifier: Apache-2.0
//
// shopsphere recommend: what a user is likely to buy next, and why.
#include <fmt/format.h>

#include "base/decimal.h"
#include "cli/command.h"
#include "cli/table_output.h"
#include "engine/shop_advice.h"

namespace shop::cli {
namespace {

struct RecommendArguments {
  std::string user;
  bool all = false;
  std::size_t top = 10;
  std::vector<std::string> exclude;
  std::string category;
  std::string price_least;
  std::string price_most;
  std::string format = "table";
  std::string output;
};

Status take_price(const std::string& text, const char* option, std::optional<std::int64_t>& micro) {
  if (text.empty()) return {};
  micro = parse_decimal(text, kPriceDecimals);
  if (micro && *micro >= 0) return {};
  return fail(ErrorCode::invalid_argument,
              fmt::format("--{} '{}' is no price such as 19.99", option, text));
}

Result<AdviceQuery> query_of(const RecommendArguments& arguments) {
  if (arguments.all == !arguments.user.empty())
    return fail(ErrorCode::invalid_argument, "either --user ID or --all says for whom");
  AdviceQuery query;
  query.top = arguments.top;
  query.exclude.insert(arguments.exclude.begin(), arguments.exclude.end());
  query.category = arguments.category;
  SHOP_CHECK(take_price(arguments.price_least, "min-price", query.price_micro_least));
  SHOP_CHECK(take_price(arguments.price_most, "max-price", query.price_micro_most));
  return query;
}

Status recommend(const Program& program, const RecommendArguments& arguments) {
  SHOP_TRY(const AdviceQuery query, query_of(arguments));
  SHOP_TRY(const ShopInUse engine, open_to_read(program, {"catalogue"}));
  ShopAdvice advice(*engine);
  SHOP_CHECK(advice.catch_up());
  advice.learn();
  Advice::Scratch scratch;
  const Table table =
      arguments.all ? advice.for_all(query) : advice.for_user(arguments.user, query, scratch);
  return print_tables(program.console, {table}, arguments.format, arguments.output);
}

}  // namespace

void add_recommend_command(Program& program) {
  const auto arguments = std::make_shared<RecommendArguments>();
  CLI::App* command =
      program.app.add_subcommand("recommend", "what a user is likely to buy next, with the reason");
  command->footer(
      "Examples:\n"
      "  shopsphere recommend --user 1001\n"
      "  shopsphere recommend --user 1001 --category Electronics --max-price 100 --format line\n"
      "  shopsphere recommend --all --top 20 --format json\n"
      "Whoever has bought nothing yet gets what is popular now. Never what is sold out, nor what\n"
      "was bought in the last basket unless it is bought again and again.");
  command->add_option("--user", arguments->user, "for this user");
  command->add_flag("--all", arguments->all, "for every user with purchases");
  command->add_option("--top", arguments->top, "how many products for each")
      ->check(whole_number_from(1))
      ->capture_default_str();
  command->add_option("--exclude", arguments->exclude, "not these products: ID,ID…")
      ->delimiter(',');
  command->add_option("--category", arguments->category, "only of this category");
  command->add_option("--min-price", arguments->price_least, "only from this price on");
  command->add_option("--max-price", arguments->price_most, "only up to this price");
  command->add_option("--format", arguments->format, "table, line, csv, json or parquet")
      ->check(CLI::IsMember({"table", "line", "csv", "json", "parquet"}))
      ->capture_default_str();
  command->add_option("--output", arguments->output,
                      "write into this file or pipe, not to the screen");
  run_when_chosen(program, *command,
                  [&program, arguments] { return recommend(program, *arguments); },
                  {.invalid_is_usage = true});
}

}  // namespace shop::cli
