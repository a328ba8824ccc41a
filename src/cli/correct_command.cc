// SPDX-License-Identifier: Apache-2.0
//
// shopsphere correct: puts a booked transaction right; every number follows.
#include <fmt/format.h>

#include "cli/booked_change_options.h"
#include "cli/field_edits.h"

namespace shop::cli {
namespace {

struct CorrectArguments : ChangeArguments {
  std::vector<std::string> changes;
};

Status run(const Program& program, CorrectArguments& arguments) {
  BookedChange& change = arguments.change;
  change.verb = BookedVerb::correct;
  change.who = person(program.console);
  SHOP_TRY(change.set, parse_field_edits(arguments.changes));
  return run_change(program, arguments, [&](Engine&, const BookedReport& report) -> Status {
    if (report.what == BookedReport::What::nothing_to_change) {
      fmt::print(program.console.out(), "transaction {} says that already: nothing changed\n",
                 change.root);
    } else {
      fmt::print(program.console.out(), "transaction {} corrected; it is at revision {} now\n",
                 change.target.empty() ? change.root : change.target, report.revision);
    }
    return {};
  });
}

}  // namespace

void add_correct_command(Program& program) {
  CLI::App* command =
      program.app.add_subcommand("correct", "put a booked transaction right; every number follows");
  const auto arguments = std::make_shared<CorrectArguments>();
  command->footer(
      "Examples:\n"
      "  shopsphere correct 1 --set quantity=3 --dry-run    what would change\n"
      "  shopsphere correct 1 --set city=Leeds --set price=1400.00\n"
      "  shopsphere correct 1 --refund r1 --set total=20.00 one of its refunds\n"
      "The total follows quantity and price unless it is set too.");
  command->add_option("transaction", arguments->change.root, "the sale")->required();
  command->add_option("--set", arguments->changes, "FIELD=VALUE, as often as needed")->required();
  command->add_option("--refund", arguments->change.target, "one of its refunds, by its id");
  add_change_options(*command, *arguments);
  run_when_chosen(program, *command, [&program, arguments] { return run(program, *arguments); });
}

}  // namespace shop::cli
