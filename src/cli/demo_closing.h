// SPDX-License-Identifier: Apache-2.0
//
// Closes the demo's shop with a summary: what was booked, whether the simulator's own books agree,
// and how to look at it.
//
// Threads: one, after the feed was stopped.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/live_feed.h"
#include "engine/engine.h"
#include "reports/table.h"

namespace shop::cli {

struct Closing {
  Tally tally;   // since the demo began
  Tally before;  // of the days before
  double seconds = 0;
  Table revenue;                           // a row a currency
  std::size_t cells = 0;                   // of revenue, compared with the simulator's
  std::vector<std::string> disagreements;  // with the simulator's own books, in words
};

Result<Closing> closing_of(Engine& engine, const LiveFeed& feed, double seconds);
std::string closing_text(const Closing& closing, const std::string& directory);
// An error where the books disagree.
Status check(const Closing& closing);

}  // namespace shop::cli
