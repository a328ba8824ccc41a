// SPDX-License-Identifier: Apache-2.0
//
// Shows on a terminal how far long work has come; writes nothing anywhere else.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "cli/console.h"

namespace shop::cli {

class ProgressBar {
 public:
  ProgressBar(const Console& console, std::string_view what);
  ~ProgressBar();  // wipes the line

  // `total` 0: unknown. Drawn at most ten times a second.
  void show(std::uint64_t done, std::uint64_t total, std::string_view detail);
  void note(std::string_view text);

 private:
  void draw(const std::string& line);

  const Console& console_;
  std::string what_;
  bool on_terminal_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace shop::cli
