// SPDX-License-Identifier: Apache-2.0
#include "engine/preview.h"

#include <future>
#include <map>
#include <set>

#include "engine/fold.h"
#include "engine/overlay.h"
#include "ledger/decision_block.h"

namespace shop {
namespace {

using Cells = std::map<std::string, std::string>;  // by name

// A cell's name is what comes before its measures.
std::string name_of(std::string_view cell) {
  const std::size_t first_measure = cell.find('=');
  return std::string(cell.substr(0, cell.rfind('|', first_measure)));
}

Cells changed_cells(ShopViews& views) {
  Cells cells;
  views.take_changed_cells(
      [&](std::string_view cell) { cells[name_of(cell)] = std::string(cell); });
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

}  // namespace

Result<std::vector<CellChange>> changes_of(Engine& engine, std::string_view block,
                                           Position& as_of) {
  Dictionaries dictionaries;
  Decisions decisions;
  SHOP_CHECK(decode_block(block, dictionaries, decisions));
  ShopViews views(dictionaries);
  SHOP_TRY(as_of, load_overlay(engine, decisions, dictionaries, views));
  views.track_changes(true);
  const Cells before = cells_before(views, decisions);
  fold_into(views, decisions);
  return difference(before, changed_cells(views));
}

Result<StepPreview> preview_of(Engine& engine, std::span<const Resolution> resolutions) {
  StepPreview preview;
  const auto outcomes = std::make_shared<std::vector<RecordOutcome>>();
  const auto block = std::make_shared<std::string>();
  std::promise<Status> answered;
  Submission submission;
  submission.resolutions = resolutions;
  submission.source = "preview";
  submission.outcomes = outcomes;
  submission.preview = block;
  submission.done = [&](const Status& status, const Tally&) { answered.set_value(status); };
  engine.submit(std::move(submission));
  SHOP_CHECK(answered.get_future().get());
  preview.outcomes = *outcomes;
  SHOP_TRY(preview.changes, changes_of(engine, *block, preview.as_of));
  return preview;
}

}  // namespace shop
