// SPDX-License-Identifier: Apache-2.0
//
// shopsphere: one file a command, this one only finds it.
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/through_server.h"

namespace {

int run(std::vector<std::string> arguments) {
  shop::cli::Console console;
  shop::cli::Program program(console);
  shop::cli::add_commands(program);
  if (const auto code = shop::cli::understand(program, arguments)) return *code;
  if (const auto code = shop::cli::run_in_server(program, std::move(arguments))) return *code;
  return shop::cli::run_chosen(program);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "shopsphere: %s\n", error.what());
    return 1;
  }
}
