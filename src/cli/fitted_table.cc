// SPDX-License-Identifier: Apache-2.0
#include "cli/fitted_table.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "reports/display_width.h"
#include "reports/formats.h"

namespace shop::cli {
namespace {

constexpr std::size_t kGapColumns = 2;
constexpr std::size_t kCutColumnsMin = 20;  // less of a record tells nothing

Table only(const Table& table, const std::vector<std::size_t>& kept) {
  Table narrow = table;
  narrow.columns.clear();
  narrow.rows.clear();
  narrow.totals.clear();
  narrow.line = {};
  for (const std::size_t column : kept) narrow.columns.push_back(table.columns[column]);
  for (const Row& row : table.rows) {
    Row cells;
    for (const std::size_t column : kept) cells.push_back(row[column]);
    narrow.rows.push_back(std::move(cells));
  }
  return narrow;
}

// As wide as it is printed: of that alone a table is made.
std::size_t printed_width(const Table& table, std::size_t column) {
  Table alone = only(table, {column});
  alone.title.clear();
  alone.provenance = {};
  std::string text;
  write_table(alone, {}, [&](std::string_view piece) { text += piece; });
  std::size_t width = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    width = std::max(width, display_width(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return width;
}

void cut_texts(Table& table, std::size_t column, std::size_t columns) {
  for (Row& row : table.rows)
    if (auto* text = std::get_if<std::string>(&row[column]))
      *text = shortened(showable(*text), columns);
}

}  // namespace

Table fitted_table(const Table& table, std::size_t columns_max,
                   std::initializer_list<std::string_view> by_worth, std::string_view cut) {
  SHOP_ASSERT(table.made == 0);
  std::vector<std::size_t> kept;
  std::size_t used = 0;
  bool with_cut = false;
  for (const std::string_view name : by_worth) {
    const std::size_t column = *table.find_column(name);
    const bool is_cut = name == cut;
    const std::size_t width = is_cut ? kCutColumnsMin : printed_width(table, column);
    const std::size_t gap = kept.empty() ? 0 : kGapColumns;
    if (!kept.empty() && used + gap + width > columns_max) continue;
    used += gap + width;
    kept.push_back(column);
    with_cut |= is_cut;
  }
  std::sort(kept.begin(), kept.end());
  Table narrow = only(table, kept);
  if (with_cut) cut_texts(narrow, *narrow.find_column(cut), kCutColumnsMin + columns_max - used);
  return narrow;
}

}  // namespace shop::cli
