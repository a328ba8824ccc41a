// SPDX-License-Identifier: Apache-2.0
//
// Feeds any bytes to the readers of the views' chunks: an error or a state that saves, loads and
// shows itself equal again, never a crash.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "views/shop_views.h"

namespace shop {
namespace {

std::vector<std::string> cells_of(const ShopViews& views, std::string_view name) {
  std::vector<std::string> cells;
  SHOP_ASSERT(views.cells_of(name, [&](std::string_view cell) { cells.emplace_back(cell); }));
  std::sort(cells.begin(), cells.end());
  return cells;
}

void run(std::string_view input) {
  constexpr std::array<std::string_view, 4> kViews{"revenue", "hours", "statistics",
                                                   "best_sellers"};
  if (input.empty()) return;
  const std::string_view view = kViews[static_cast<std::uint8_t>(input.front()) % kViews.size()];
  const std::string name = std::string(view) + "/20088";
  Dictionaries dictionaries;
  ShopViews views(dictionaries);
  if (!views.load_chunk(name, input.substr(1), 7)) return;
  const std::vector<std::string> cells = cells_of(views, view);
  Dictionaries others;
  ShopViews again(others);
  SHOP_ASSERT(again.load_chunk(name, *views.save_chunk(name), 7));
  SHOP_ASSERT(cells_of(again, view) == cells);
  Dictionaries thirds;
  ShopViews merged(thirds);
  merged.merge(again);
  SHOP_ASSERT(cells_of(merged, view) == cells);
  merged.best_sellers.top({.from = kFirstDay, .to = kLastDay, .by = By::revenue});
}

}  // namespace
}  // namespace shop

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  shop::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
