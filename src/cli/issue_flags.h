// SPDX-License-Identifier: Apache-2.0
//
// The verbs of `issues` about what was booked and looks suspicious: flags, link.
//
//   add_issue_flags(program, *issues_command);
#pragma once

#include "cli/command.h"

namespace shop::cli {

void add_issue_flags(Program& program, CLI::App& issues);
void add_issue_link(Program& program, CLI::App& issues);

}  // namespace shop::cli
