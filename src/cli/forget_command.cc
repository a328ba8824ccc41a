// SPDX-License-Identifier: Apache-2.0
//
// shopsphere forget: takes a user out of the shop for good, and leaves every number.
#include "engine/forget.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "cli/command.h"
#include "cli/progress.h"
#include "reports/formats.h"

namespace shop::cli {
namespace {

struct ForgetArguments {
  ForgetOptions options;
  bool yes = false;
};

void print_counts(std::FILE* out, const ForgetReport& report) {
  const auto row = [&](std::string_view what, std::uint64_t count) {
    fmt::print(out, "  {:<36}{:>14}\n", what, with_thousands(static_cast<Int128>(count)));
  };
  row("booked lines", report.counts.entries);
  row("refunds, corrections and voids", report.counts.records);
  row("records of the user", report.counts.user_records);
  row("issues", report.counts.issues);
  row("steps at the desk", report.counts.audit_texts);
  row("blocks of the log, of " + with_thousands(static_cast<Int128>(report.log_blocks)),
      report.blocks);
}

// There is no way back, so somebody must mean it.
Status ask(const Program& program, const ForgetArguments& arguments) {
  if (arguments.yes) return {};
  if (::isatty(STDIN_FILENO) == 0)
    return fail(ErrorCode::invalid_argument,
                "forgetting cannot be undone: say --yes, or --dry-run to see what it would touch");
  fmt::print(program.console.error(),
             "Forget user '{}' in {} for good? Nothing brings them back. [yes/no] ",
             arguments.options.user, program.data_directory);
  std::fflush(program.console.error());
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "yes") return {};
  return fail(ErrorCode::invalid_argument, "nothing was changed: the answer was not 'yes'");
}

void print_done(std::FILE* out, const ForgetOptions& options, const ForgetReport& report) {
  if (report.was_forgotten) {
    fmt::print(out, "user {} was forgotten before, and is {} now; nothing was changed\n",
               options.user, report.alias);
    return;
  }
  if (options.dry_run)
    fmt::print(out, "Would forget user {}, who is named in\n", options.user);
  else
    fmt::print(out, "Forgot user {}, who is {} now and was named in\n", options.user, report.alias);
  print_counts(out, report);
}

Status run(const Program& program, ForgetArguments& arguments) {
  ForgetOptions& options = arguments.options;
  options.data_directory = program.data_directory;
  if (!options.dry_run) SHOP_CHECK(ask(program, arguments));
  const Result<ForgetReport> report = [&] {
    ProgressBar bar(program.console, "forgetting");
    options.progress = [&](std::string_view doing, std::uint64_t done, std::uint64_t of) {
      if (of == 0) return bar.note(doing);
      bar.show(done, of, doing);
    };
    return forget(options);
  }();
  options.progress = {};
  SHOP_CHECK(report);
  print_done(program.console.out(), options, *report);
  return {};
}

}  // namespace

void add_forget_command(Program& program) {
  CLI::App* command = program.app.add_subcommand(
      "forget", "take a user out of the shop for good; every number stays");
  const auto arguments = std::make_shared<ForgetArguments>();
  command->footer(
      "In the log, the snapshots and the lake the id becomes a random forgotten-…; name, address, "
      "age\n"
      "and city of the user go, and so do the bytes of refused records and the notes that name "
      "them.\n"
      "What is imported again is a duplicate, and later records with this id say forgotten-…, "
      "too.\n"
      "Stop the server first. What was exported, and what a broker keeps, is not touched.\n"
      "Examples:\n"
      "  shopsphere forget 1001 --dry-run     what it would touch\n"
      "  shopsphere forget 1001               asks, then does it\n"
      "  shopsphere forget 1001 --yes         does not ask; again after a crash: goes on");
  command->add_option("user", arguments->options.user, "by their user_id")->required();
  command->add_flag("--dry-run", arguments->options.dry_run, "only say what would be touched");
  command->add_flag("--yes", arguments->yes, "do not ask");
  run_when_chosen(program, *command, [&program, arguments] { return run(program, *arguments); },
                  {.for_shop = false, .invalid_is_usage = true});
}

}  // namespace shop::cli
