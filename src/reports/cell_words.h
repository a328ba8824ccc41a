// SPDX-License-Identifier: Apache-2.0
//
// Says what would become of a cell as people say it: "revenue, London / Electronics, 2024-12-30:
// revenue £3,000 -> £4,500".
//
// A cell's own line (`shopsphere cells`) is for comparing; this is for reading. What did not change
// is left out, and so are sums of squares, which nobody looks at.
//
//   const CellStory story = cell_story(change.before, change.after, names);
//   print(story.view, story.subject, in_words(story.measures.front()));
//
// Threads: pure functions.   Cost: one pass over both lines.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/currency.h"

namespace shop {

enum class MeasureType : std::uint8_t { count, money, text };

struct MeasureChange {
  std::string name;  // "revenue"
  MeasureType type = MeasureType::text;
  Currency currency = {};  // of money
  // As in JSON and CSV; empty where there is none. What is counted from nothing begins at 0.
  std::string before = {};
  std::string after = {};
};

struct CellStory {
  std::string view;                                       // "revenue"
  std::vector<std::pair<std::string, std::string>> keys;  // {"day", "2024-12-30"}, {"city", …}
  std::string subject;                                    // "London / Electronics, 2024-12-30"
  std::vector<MeasureChange> measures;                    // those that differ
};

// The name of a product by its id; empty where it has none.
using ProductName = std::function<std::string(std::string_view product)>;

// Either line may be empty, not both.
CellStory cell_story(std::string_view before, std::string_view after, const ProductName& name);

// "£3,000.00 -> £4,500.00", "2 -> 3", "none -> open"
std::string in_words(const MeasureChange& change);
// The whole of it, in a line.
std::string in_words(const CellStory& story);

}  // namespace shop
