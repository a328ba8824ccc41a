// SPDX-License-Identifier: Apache-2.0
//
// The verbs of `issues` that settle: fix, dismiss, confirm, undo; for one issue or for a group.
//
//   add_issue_steps(program, *issues_command);
#pragma once

#include "cli/command.h"

namespace shop::cli {

void add_issue_steps(Program& program, CLI::App& issues);

}  // namespace shop::cli
