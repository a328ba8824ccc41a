// SPDX-License-Identifier: Apache-2.0
//
// Prints the tables of a command on stdout, or into a file, in the format that was asked for.
//
// On a terminal a table fits its width and has colours, unless NO_COLOR is set or TERM is dumb.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/console.h"
#include "reports/table.h"

namespace shop::cli {

// `format` is table, line, csv, json or parquet; `output` a file, or empty or "-" for stdout. A
// file is written beside its place first and then renamed; what is no file (a pipe, /dev/stdout, a
// link) is written into.
Status print_tables(const Console& console, const std::vector<Table>& tables,
                    std::string_view format, const std::string& output = {});

}  // namespace shop::cli
