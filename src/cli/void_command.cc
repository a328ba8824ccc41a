// SPDX-License-Identifier: Apache-2.0
//
// shopsphere void: takes a booked transaction out of the books, as if it had never been.
#include <fmt/format.h>

#include "cli/booked_change_options.h"

namespace shop::cli {
namespace {

Status run(const Program& program, ChangeArguments& arguments) {
  BookedChange& change = arguments.change;
  change.verb = BookedVerb::void_;
  change.who = person(program.console);
  return run_change(program, arguments, [&](Engine&, const BookedReport& report) -> Status {
    fmt::print(program.console.out(), "transaction {} voided by record {}\n",
               change.target.empty() ? change.root : change.target, report.record_id);
    return {};
  });
}

}  // namespace

void add_void_command(Program& program) {
  CLI::App* command = program.app.add_subcommand(
      "void", "take a sale with its refunds, or one refund, out of the books");
  const auto arguments = std::make_shared<ChangeArguments>();
  command->footer(
      "Examples:\n"
      "  shopsphere void 1 --dry-run          what would change\n"
      "  shopsphere void 1 --note \"the till was tried out\"\n"
      "  shopsphere void 1 --refund r1        one of its refunds alone\n"
      "'transactions undo' brings it back.");
  command->add_option("transaction", arguments->change.root, "the sale")->required();
  command->add_option("--refund", arguments->change.target, "one of its refunds, by its id");
  add_change_options(*command, *arguments);
  run_when_chosen(program, *command, [&program, arguments] { return run(program, *arguments); });
}

}  // namespace shop::cli
