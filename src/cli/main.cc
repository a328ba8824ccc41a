// SPDX-License-Identifier: Apache-2.0
//
// shopsphere: one file a command, this one only finds it.
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "cli/command.h"

namespace {

std::string default_data_directory() {
  if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data)
    return std::string(data) + "/shopsphere";
  const char* home = std::getenv("HOME");
  return std::string(home ? home : ".") + "/.local/share/shopsphere";
}

int run(int argc, char** argv) {
  shop::cli::Program program;
  program.data_directory = default_data_directory();
  program.app.require_subcommand(1);
  program.app.fallthrough();
  program.app.set_version_flag("--version", SHOP_VERSION);
  program.app.add_option("--data", program.data_directory, "where the shop's data is")
      ->capture_default_str();
  program.app.footer(
      "Try: shopsphere demo                                  a simulated shop at work\n"
      "     shopsphere import sales.csv && shopsphere report revenue --by city");
  shop::cli::add_demo_command(program);
  shop::cli::add_import_command(program);
  shop::cli::add_report_command(program);
  shop::cli::add_issues_command(program);
  shop::cli::add_refund_command(program);
  shop::cli::add_correct_command(program);
  shop::cli::add_generate_command(program);
  shop::cli::add_verify_command(program);
  shop::cli::add_cells_command(program);
  shop::cli::add_export_command(program);
  try {
    program.app.parse(argc, argv);
  } catch (const CLI::Success& done) {
    return program.app.exit(done);
  } catch (const CLI::ParseError& error) {
    program.app.exit(error);
    return 2;
  }
  return program.chosen();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "shopsphere: %s\n", error.what());
    return 1;
  }
}
