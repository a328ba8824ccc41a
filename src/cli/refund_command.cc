// SPDX-License-Identifier: Apache-2.0
//
// shopsphere refund: takes a sale back, whole or in part.
#include <fmt/format.h>

#include "cli/booked_change_options.h"
#include "engine/booked_story.h"

namespace shop::cli {
namespace {

struct RefundArguments : ChangeArguments {
  std::int64_t quantity = 0;  // 0: not said
  std::string amount;
  bool no_restock = false;
};

Status say(std::FILE* out, Engine& engine, const BookedReport& report,
           const std::string& transaction) {
  SHOP_TRY(const BookedStory sale, tell_booked(engine, transaction));
  const auto text = [&](Field field) {
    const auto found = sale.said.find(field);
    return found == sale.said.end() ? std::string() : found->second;
  };
  fmt::print(out, "refunded {} of {} units of transaction {} ({}): {}\n", report.quantity,
             text(Field::quantity), transaction, text(Field::product_name),
             sale.currency.show(report.amount_minor));
  return {};
}

Status run(const Program& program, RefundArguments& arguments) {
  BookedChange& change = arguments.change;
  change.verb = BookedVerb::refund;
  change.who = person(program.console);
  change.restock = !arguments.no_restock;
  if (arguments.quantity > 0) change.quantity = arguments.quantity;
  if (!arguments.amount.empty()) change.amount = arguments.amount;
  return run_change(program, arguments, [&](Engine& engine, const BookedReport& report) {
    return say(program.console.out(), engine, report, change.root);
  });
}

}  // namespace

void add_refund_command(Program& program) {
  CLI::App* command = program.app.add_subcommand("refund", "take a sale back, whole or in part");
  const auto arguments = std::make_shared<RefundArguments>();
  command->footer(
      "Examples:\n"
      "  shopsphere refund 1                  all that is left of transaction 1\n"
      "  shopsphere refund 1 --quantity 1 --request-id ticket-4711\n"
      "  shopsphere refund 1 --amount 20.00   money back for a scratch; nothing returns");
  command->add_option("transaction", arguments->change.root, "the sale")->required();
  command->add_option("--quantity", arguments->quantity, "how many units, default all that is left")
      ->check(whole_number_from(1));
  command->add_option("--amount", arguments->amount,
                      "how much money, default the units' share; alone it returns no units");
  command->add_flag("--no-restock", arguments->no_restock, "the units do not return to stock");
  add_change_options(*command, *arguments);
  run_when_chosen(program, *command, [&program, arguments] { return run(program, *arguments); });
}

}  // namespace shop::cli
