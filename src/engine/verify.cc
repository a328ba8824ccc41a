// SPDX-License-Identifier: Apache-2.0
#include "engine/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "engine/fold.h"
#include "lake/scan.h"
#include "ledger/decision_block.h"

namespace shop {
namespace {

constexpr std::size_t kDifferencesShown = 20;

// A cell of revenue: day, sale_day, city, category, Currency::index().
using CellKey = std::tuple<Day, Day, Symbol, Symbol, std::uint8_t>;
using CellSums = std::map<CellKey, Measures>;

Result<Position> add_lake(Engine& engine, Position as_of, Dictionaries& dictionaries,
                          CellSums& sums) {
  // From the store, which is the truth, not from the lake's memory; again where files were merged
  // away meanwhile.
  const auto snapshot = [&]() -> Result<LakeSnapshot> {
    SHOP_TRY(lake::Manifest manifest, lake::load_manifest(engine.store()));
    return LakeSnapshot{engine.lake_directory(),
                        std::make_shared<const lake::Manifest>(std::move(manifest))};
  };
  const LakeQuery query{.as_of = as_of, .sale_day = true, .city = true, .category = true};
  const LakeVisitor add = [&](const LakeColumns& rows) {
    for (std::size_t i = 0; i < rows.rows; ++i)
      sums[{rows.day[i], rows.sale_day[i], rows.city[i], rows.category[i], rows.currency[i]}] +=
          Measures{rows.transactions[i], rows.refunds[i], rows.units[i], rows.revenue_minor[i]};
  };
  SHOP_TRY(const LakeScanned scanned, scan_lake(snapshot, query, dictionaries, std::span(&add, 1)));
  if (!scanned.missing.empty())
    return fail(ErrorCode::not_found, fmt::format("the lake lacks files of {}: its manifest names "
                                                  "them",
                                                  format_day(scanned.missing.front())));
  return scanned.position;
}

// What the lake adds up to, as the cells of revenue would say it; the rows of the log that are not
// in the lake yet are added to it.
Result<std::vector<std::string>> lake_cells(Engine& engine, Position as_of) {
  Dictionaries dictionaries;
  CellSums sums;
  SHOP_TRY(const Position tail, add_lake(engine, as_of, dictionaries, sums));
  Decisions decisions;
  SHOP_CHECK(engine.store().scan(tail, [&](const LogBlock& block) -> Status {
    SHOP_CHECK(decode_block(block.bytes, dictionaries, decisions));
    for (const Entry& entry : decisions.entries)
      if (entry.position >= tail && entry.position < as_of)
        sums[{entry.day, entry.sale_day, entry.city, entry.category, entry.currency.index()}] +=
            Measures{entry.transactions, entry.refunds, entry.units, entry.revenue_minor};
    return {};
  }));
  std::vector<std::string> cells;
  for (const auto& [key, sum] : sums) {
    if (sum.is_zero()) continue;
    const auto& [day, sale_day, city, category, currency] = key;
    cells.push_back(fmt::format(
        "revenue|{}|{}|{}|{}|{}|transactions={}|refunds={}|units={}|revenue={}", format_day(day),
        format_day(sale_day), escape_cell_text(dictionaries.cities.text(city)),
        escape_cell_text(dictionaries.categories.text(category)),
        Currency::from_index(currency).code(), sum.transactions, sum.refunds, sum.units,
        to_string(sum.revenue_minor)));
  }
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
  compare_cells(shown, added, "the lake", result);
  result.lake_checked = true;
  return {};
}

}  // namespace

std::vector<std::string> sorted_cells(const ShopViews& views) {
  std::vector<std::string> cells;
  views.cells([&](std::string_view cell) { cells.emplace_back(cell); });
  std::sort(cells.begin(), cells.end());
  return cells;
}

void compare_cells(const std::vector<std::string>& shown, const std::vector<std::string>& others,
                   std::string_view other, VerifyResult& result) {
  std::vector<std::string> only_shown, only_others;
  std::set_difference(shown.begin(), shown.end(), others.begin(), others.end(),
                      std::back_inserter(only_shown));
  std::set_difference(others.begin(), others.end(), shown.begin(), shown.end(),
                      std::back_inserter(only_others));
  const auto report = [&](const std::vector<std::string>& cells, std::string_view who) {
    for (const std::string& cell : cells) {
      if (result.differences.size() == kDifferencesShown) return;
      result.differences.push_back(fmt::format("only in {}: {}", who, cell));
    }
  };
  report(only_shown, "the views");
  report(only_others, other);
}

Result<VerifyResult> verify(Engine& engine) {
  VerifyResult result;
  std::vector<std::string> shown;
  Position upto = 0;  // the shop may go on meanwhile
  engine.read([&](const ShopViews& views, Position position) {
    upto = position;
    views.cells([&](std::string_view cell) { shown.emplace_back(cell); });
  });
  std::sort(shown.begin(), shown.end());
  Dictionaries dictionaries;
  ShopViews::Options with;
  with.rules = engine.rules();
  ShopViews again(dictionaries, with);
  Decisions decisions;
  const Status scanned = engine.store().scan(1, [&](const LogBlock& block) -> Status {
    if (block.first_position >= upto) return {};
    SHOP_CHECK(decode_block(block.bytes, dictionaries, decisions));
    fold_into(again, decisions);
    result.rows += decisions.rows.size();
    return {};
  });
  SHOP_CHECK(scanned);
  result.cells = shown.size();
  compare_cells(shown, sorted_cells(again), "the rows of the log", result);
  SHOP_CHECK(check_lake(engine, result));
  return result;
}

}  // namespace shop
