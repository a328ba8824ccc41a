// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command.h"

namespace shop::cli {
namespace {

std::string default_data_directory() {
  if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data)
    return std::string(data) + "/shopsphere";
  const char* home = std::getenv("HOME");
  return std::string(home ? home : ".") + "/.local/share/shopsphere";
}

// The option of the program belongs to every command that reads or changes a shop: its own help
// would not name it.
void name_data_option(CLI::App& parent) {
  for (CLI::App* command : parent.get_subcommands({})) {
    name_data_option(*command);
    const std::string& name = command->get_name();
    if (name == "generate" || name == "demo") continue;
    command->footer(command->get_footer() +
                    "\n--data DIR says which shop; 'shopsphere --help' where it is otherwise.");
  }
}

std::string say_what_is_wrong(const CLI::App* app, const CLI::Error& error) {
  const std::vector<std::string> unknown = app->remaining(true);
  const bool no_such_command = error.get_name() == "RequiredError" && !unknown.empty();
  const std::string what =
      no_such_command ? "there is no command '" + unknown.front() + "'" : error.what();
  return "shopsphere: " + what + "; --help explains what there is\n";
}

}  // namespace

void add_commands(Program& program) {
  program.data_directory = default_data_directory();
  program.app.name("shopsphere");
  program.app.failure_message(say_what_is_wrong);
  program.app.require_subcommand(1);
  program.app.fallthrough();
  program.app.set_version_flag("--version", SHOP_VERSION);
  program.app.add_option("--data", program.data_directory, "where the shop's data is")
      ->capture_default_str();
  program.app.footer(
      "Try: shopsphere demo                                  a simulated shop at work\n"
      "     shopsphere import sales.csv && shopsphere report revenue --by city");
  add_demo_command(program);
  add_serve_command(program);
  add_token_command(program);
  add_import_command(program);
  add_report_command(program);
  add_recommend_command(program);
  add_promotions_command(program);
  add_issues_command(program);
  add_refund_command(program);
  add_correct_command(program);
  add_void_command(program);
  add_transactions_command(program);
  add_forget_command(program);
  add_generate_command(program);
  add_verify_command(program);
  add_cells_command(program);
  add_export_command(program);
  name_data_option(program.app);
}

std::optional<int> understand(Program& program, std::vector<std::string> arguments) {
  try {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
    program.app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {  // or a wish for help
    std::ostringstream out, errors;
    const int code = program.app.exit(error, out, errors);
    fmt::print(program.console.out(), "{}", out.str());
    fmt::print(program.console.error(), "{}", errors.str());
    return code == 0 ? 0 : 2;
  }
  return {};
}

int run_chosen(const Program& program) {
  const int code = program.chosen();
  // What was printed into a full disk was not printed.
  std::FILE* const out = program.console.out();
  if ((std::fflush(out) != 0 || std::ferror(out) != 0) && code == 0)
    return failed(program.console, {ErrorCode::exhausted,
                                    "cannot write the output to the end: "
                                    "see whether there is room where it goes"});
  return code;
}

}  // namespace shop::cli
