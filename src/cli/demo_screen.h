// SPDX-License-Identifier: Apache-2.0
//
// Lays out what the demo shows at one moment as the lines of a screen.
//
// Two columns of tables, each with as many rows as there is room for; numbers stand on the right.
// No line is longer than the screen is wide. Knows no terminal, no engine and no clock.
//
//   for (const std::string& line : compose(moment, {.columns = 100, .rows = 32})) …
//
// Threads: pure function.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/demo_moment.h"

namespace shop::cli {

struct ScreenStyle {
  std::size_t columns = 100;
  std::size_t rows = 0;  // 0: as many as it takes
  bool colour = false;
  std::string hint = {};  // how to end it, at the lower right
};

std::vector<std::string> compose(const DemoMoment& moment, const ScreenStyle& style);

// The columns that a line takes on a terminal, without its colours.
std::size_t visible_width(std::string_view line);
// The line's first columns; colours that are on where it is cut are turned off.
std::string clipped(std::string_view line, std::size_t columns);

}  // namespace shop::cli
