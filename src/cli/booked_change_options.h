// SPDX-License-Identifier: Apache-2.0
//
// What the commands that change a booked transaction have in common: who does it and why, a request
// id, a dry run; and how they say what came of it.
#pragma once

#include <string>

#include "cli/change_output.h"
#include "cli/command.h"
#include "engine/booked_change.h"

namespace shop::cli {

struct ChangeArguments {
  BookedChange change;
  bool dry_run = false;
  bool as_cells = false;
};

// --note, --request-id, --dry-run, --cells
void add_change_options(CLI::App& command, ChangeArguments& arguments);

// Whoever is at the terminal.
std::string person(const Console& console);

// Opens the shop, makes the change or tries it, and calls say(engine, report) where it was made.
Status run_change(const Program& program, const ChangeArguments& arguments,
                  const std::function<Status(Engine&, const BookedReport&)>& say);

}  // namespace shop::cli
