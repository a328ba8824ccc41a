// SPDX-License-Identifier: Apache-2.0
#include "engine/verify.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/fold.h"
#include "lake/scan.h"
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
             std::string_view other, VerifyResult& result) {
  std::vector<std::string> only_shown, only_folded;
  std::set_difference(shown.begin(), shown.end(), folded.begin(), folded.end(),
                      std::back_inserter(only_shown));
  std::set_difference(folded.begin(), folded.end(), shown.begin(), shown.end(),
                      std::back_inserter(only_folded));
  const auto report = [&](const std::vector<std::string>& cells, std::string_view who) {
    for (const std::string& cell : cells) {
      if (result.differences.size() == kDifferencesShown) return;
      result.differences.push_back(fmt::format("only in {}: {}", who, cell));
    }
  };
  report(only_shown, "the views");
  report(only_folded, other);
}

// What the lake adds up to, as the cells of revenue would say it; the rows of the log that are not
// in the lake yet are added to it.
Result<std::vector<std::string>> lake_cells(Engine& engine, Position as_of) {
  LakeQuery query;
  query.keys = {LakeKey::day, LakeKey::sale_day, LakeKey::city, LakeKey::category};
  query.as_of = as_of;
  LakeSnapshot snapshot;
  snapshot.directory = engine.lake_directory();
  SHOP_TRY(lake::Manifest manifest, lake::load_manifest(engine.store()));
  snapshot.manifest = std::make_shared<const lake::Manifest>(std::move(manifest));
  SHOP_TRY(LakeSums sums, scan_lake([&] { return snapshot; }, query));
  Dictionaries dictionaries;
  Decisions decisions;
  SHOP_CHECK(engine.store().scan(sums.position(), [&](const LogBlock& block) -> Status {
    SHOP_CHECK(decode_block(block.bytes, dictionaries, decisions));
    for (const Entry& entry : decisions.entries)
      if (entry.position >= sums.position()) SHOP_CHECK(sums.add(entry, dictionaries));
    return {};
  }));
  std::vector<std::string> cells;
  sums.each([&](const LakeGroup& group) {
    if (group.transactions == 0 && group.refunds == 0 && group.units == 0 &&
        group.revenue_minor == 0)
      return;
    cells.push_back(
        fmt::format("revenue|{}|{}|{}|{}|{}|transactions={}|refunds={}|units={}|revenue={}",
                    format_day(group.day), format_day(group.sale_day), escape_cell_text(group.city),
                    escape_cell_text(group.category), group.currency.code(), group.transactions,
                    group.refunds, group.units, to_string(group.revenue_minor)));
  });
  std::sort(cells.begin(), cells.end());
  return cells;
}

Status check_lake(Engine& engine, VerifyResult& result) {
  std::vector<std::string> shown;
  Position as_of = 0;
  Status status;
  engine.read([&](const ShopViews& views, Position upto) {
    as_of = upto;
    status = views.cells_of("revenue", [&](std::string_view cell) { shown.emplace_back(cell); });
  });
  SHOP_CHECK(status);
  std::sort(shown.begin(), shown.end());
  SHOP_TRY(const std::vector<std::string> added, lake_cells(engine, as_of));
  compare(shown, added, "the lake", result);
  result.lake_checked = true;
  return {};
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
  compare(shown, sorted_cells(again), "the rows of the log", result);
  SHOP_CHECK(check_lake(engine, result));
  return result;
}

}  // namespace shop
