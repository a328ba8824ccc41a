// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "reports/display_width.h"

namespace shop::cli {
namespace {

constexpr std::chrono::milliseconds kBetween{100};
constexpr std::size_t kBarWidth = 30;

}  // namespace

ProgressBar::ProgressBar(const Console& console, std::string_view what)
    : console_(console),
      what_(what),
      on_terminal_(console.error_is_terminal()),
      start_(std::chrono::steady_clock::now()),
      last_(start_) {}

ProgressBar::~ProgressBar() {
  if (drawn_) std::fputs("\r\033[K", console_.error());
}

void ProgressBar::show(std::uint64_t done, std::uint64_t total, std::string_view detail) {
  const auto now = std::chrono::steady_clock::now();
  if (!on_terminal_ || now - last_ < kBetween) return;
  last_ = now;
  if (total == 0) return draw(fmt::format("{} {}", what_, detail));
  const double share = static_cast<double>(done) / static_cast<double>(total);
  const auto filled = static_cast<std::size_t>(share * kBarWidth);
  std::string bar;
  for (std::size_t i = 0; i < kBarWidth; ++i) bar += i < filled ? "█" : "░";
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double left = share > 0 ? seconds / share - seconds : 0;
  draw(fmt::format("{} {} {:3.0f} %  {}, {:.0f} s left", what_, bar, share * 100, detail, left));
}

void ProgressBar::note(std::string_view text) {
  if (on_terminal_) draw(fmt::format("{}: {}", what_, text));
}

void ProgressBar::draw(const std::string& line) {
  // A line that wraps would leave its upper half behind at the next one.
  const std::size_t columns = std::max<std::size_t>(console_.error_window().columns, 2);
  fmt::print(console_.error(), "\r\033[K{}", shortened(line, columns - 1));
  std::fflush(console_.error());
  drawn_ = true;
}

}  // namespace shop::cli
