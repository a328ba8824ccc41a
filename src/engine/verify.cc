// SPDX-License-Identifier: Apache-2.0
#include "engine/verify.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/fold.h"
#include "ledger/decision_block.h"

namespace shop {
namespace {

constexpr std::size_t kDifferencesShown = 20;

std::vector<std::string> sorted_cells(const ShopViews& views) {
  std::vector<std::string> cells;
  views.cells([&](std::string_view cell) { cells.emplace_back(cell); });
  std::sort(cells.begin(), cells.end());
  return cells;
}

void compare(const std::vector<std::string>& shown, const std::vector<std::string>& folded,
             VerifyResult& result) {
  std::vector<std::string> only_shown, only_folded;
  std::set_difference(shown.begin(), shown.end(), folded.begin(), folded.end(),
                      std::back_inserter(only_shown));
  std::set_difference(folded.begin(), folded.end(), shown.begin(), shown.end(),
                      std::back_inserter(only_folded));
  const auto report = [&](const std::vector<std::string>& cells, std::string_view who) {
    for (const std::string& cell : cells) {
      if (result.differences.size() == kDifferencesShown) return;
      result.differences.push_back(fmt::format("only {} hold {}", who, cell));
    }
  };
  report(only_shown, "the views");
  report(only_folded, "the rows of the log");
}

}  // namespace

Result<VerifyResult> verify(Engine& engine) {
  VerifyResult result;
  Dictionaries dictionaries;
  ShopViews again(dictionaries);
  Decisions decisions;
  const Status scanned = engine.store().scan(1, [&](const LogBlock& block) -> Status {
    SHOP_CHECK(decode_block(block.bytes, dictionaries, decisions));
    fold_into(again, decisions);
    result.rows += decisions.rows.size();
    return {};
  });
  SHOP_CHECK(scanned);
  std::vector<std::string> shown;
  engine.read([&](const ShopViews& views, Position) { shown = sorted_cells(views); });
  result.cells = shown.size();
  compare(shown, sorted_cells(again), result);
  return result;
}

}  // namespace shop
