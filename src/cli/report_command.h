// SPDX-License-Identifier: Apache-2.0
//
// shopsphere report: what sellers ask, answered from the views.
#pragma once

#include "cli/command.h"

namespace shop::cli {

void add_report_command(Program& program);

}  // namespace shop::cli
