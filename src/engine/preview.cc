// SPDX-License-Identifier: Apache-2.0
#include "engine/preview.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "engine/fold.h"
#include "engine/overlay.h"
#include "engine/submit_and_wait.h"
#include "ledger/decision_block.h"

namespace shop {
namespace {

using Cells = std::map<std::string, std::string>;  // by name

// Counts over all weeks, of which an overlay has those that the rows touch: rather none than wrong.
bool is_part_of_a_count(std::string_view cell) {
  return cell.starts_with("flags|odd_local_time|") || cell.starts_with("flags|unmatched_refund|");
}

Cells changed_cells(ShopViews& views) {
  Cells cells;
  views.take_changed_cells([&](std::string_view cell) {
    if (!is_nothing(cell) && !is_part_of_a_count(cell))
      cells[std::string(name_of_cell(cell))] = std::string(cell);
  });
  return cells;
}

// The cells that the rows touch, as they are: the rows there and back change nothing.
Cells cells_before(ShopViews& views, const Decisions& decisions) {
  std::vector<Entry> back;
  for (auto entry = decisions.entries.rbegin(); entry != decisions.entries.rend(); ++entry)
    back.push_back(entry->opposite());
  views.apply(decisions.entries);
  views.apply(back);
  for (const ResolutionRow& row : decisions.resolutions)
    if (row.has_issue()) views.issues.show_again(row.issue);
  return changed_cells(views);
}

std::vector<CellChange> difference(const Cells& before, const Cells& after) {
  std::set<std::string> names;
  for (const auto& [name, cell] : before) names.insert(name);
  for (const auto& [name, cell] : after) names.insert(name);
  const auto cell_of = [](const Cells& cells, const std::string& name) {
    const auto found = cells.find(name);
    return found == cells.end() ? std::string() : found->second;
  };
  std::vector<CellChange> changes;
  for (const std::string& name : names) {
    CellChange change{cell_of(before, name), cell_of(after, name)};
    if (change.before != change.after) changes.push_back(std::move(change));
  }
  return changes;
}

using Ranks = std::map<std::string, int>;  // by product

Ranks ranks_on(const ShopViews& views, const Dictionaries& dictionaries, Day day) {
  Ranks ranks;
  for (const Ranked& row : views.best_sellers.top({.from = day, .to = day, .count = kRanksShown}))
    ranks[std::string(dictionaries.products.text(row.product))] = row.rank;
  return ranks;
}

std::map<Day, Ranks> ranks_of_days(const ShopViews& views, const Dictionaries& dictionaries,
                                   const Decisions& decisions) {
  std::map<Day, Ranks> days;
  for (const Entry& entry : decisions.entries)
    if (!days.contains(entry.day)) days[entry.day] = ranks_on(views, dictionaries, entry.day);
  return days;
}

std::vector<RankChange> difference(std::map<Day, Ranks>& before, std::map<Day, Ranks>& after) {
  std::vector<RankChange> changes;
  for (auto& [day, ranks] : before) {
    for (const auto& [product, rank] : ranks) after[day].try_emplace(product, 0);
    for (const auto& [product, rank] : after[day])
      if (ranks[product] != rank) changes.push_back({day, product, ranks[product], rank});
  }
  std::sort(changes.begin(), changes.end(), [](const RankChange& a, const RankChange& b) {
    const auto place = [](const RankChange& change) {
      return change.after == 0 ? kRanksShown + 1 : change.after;
    };
    return std::tuple(a.day, place(a), a.before) < std::tuple(b.day, place(b), b.before);
  });
  return changes;
}

std::map<std::string, std::string> names_after(const ShopViews& views,
                                               const Dictionaries& dictionaries,
                                               const Decisions& decisions) {
  std::map<std::string, std::string> names;
  for (const Entry& entry : decisions.entries)
    names[std::string(dictionaries.products.text(entry.product))] =
        views.catalogue.product_name(entry.product);
  return names;
}

}  // namespace

Result<RowChanges> changes_of(Engine& engine, std::string_view block) {
  Dictionaries dictionaries;
  Decisions decisions;
  SHOP_CHECK(decode_block(block, dictionaries, decisions));
  ShopViews::Options with;
  with.rules = engine.rules();
  ShopViews views(dictionaries, with);
  RowChanges changes;
  SHOP_TRY(changes.as_of, load_overlay(engine, decisions, dictionaries, views));
  views.track_changes(true);
  const Cells before = cells_before(views, decisions);
  auto ranks_before = ranks_of_days(views, dictionaries, decisions);
  fold_into(views, decisions);
  auto ranks_after = ranks_of_days(views, dictionaries, decisions);
  changes.ranks = difference(ranks_before, ranks_after);
  changes.product_names = names_after(views, dictionaries, decisions);
  changes.cells = difference(before, changed_cells(views));
  return changes;
}

Result<StepPreview> preview_of(Engine& engine, std::span<const Resolution> resolutions) {
  StepPreview preview;
  const auto block = std::make_shared<std::string>();
  Submission submission;
  submission.resolutions = resolutions;
  submission.source = "preview";
  submission.preview = block;
  SHOP_TRY(preview.outcomes, submit_for_outcomes(engine, std::move(submission)));
  SHOP_TRY(static_cast<RowChanges&>(preview), changes_of(engine, *block));
  return preview;
}

}  // namespace shop
