// SPDX-License-Identifier: Apache-2.0
//
// Has a command run by the server that holds its shop, and runs one in a server for another
// process.
//
// The server is given the arguments and the descriptors of the process and runs the very same code
// upon its engine, so a command reads and writes what it would without a server, byte for byte, and
// is never a second implementation (docs/decisions/0006-commands-through-a-server.md).
//
//   if (const auto code = run_in_server(program, arguments)) return *code;   // else: no server
//
// Errors: in a line on stderr, and exit code 1.   Threads: the main one; in a server any.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "server/command_call.h"

namespace shop::cli {

// The exit code; nothing where no server holds the shop, or what was chosen is not for a shop.
std::optional<int> run_in_server(const Program& program, std::vector<std::string> arguments);
// What CommandDoor calls.
int run_for_another(const CommandCall& call, Engine& engine);

}  // namespace shop::cli
