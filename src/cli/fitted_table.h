// SPDX-License-Identifier: Apache-2.0
//
// Leaves out columns of a table for which a terminal has no room, so that those it shows are whole.
//
// Keeps of the named columns, in the order of their worth, each that still fits, and prints them in
// the order of the table. One of them, a long text such as a raw record, is cut to the room that
// the others leave. The first is kept even where it is too wide. Prints nothing itself.
//
//   print(fitted_table(table, 80, {"issue_id", "cause", "raw", "source"}, "raw"));
//
// Threads: pure.   Cost: two passes over the rows, which are held.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>

#include "reports/table.h"

namespace shop::cli {

Table fitted_table(const Table& table, std::size_t columns_max,
                   std::initializer_list<std::string_view> by_worth, std::string_view cut);

}  // namespace shop::cli
