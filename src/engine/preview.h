// SPDX-License-Identifier: Apache-2.0
//
// Says which cells a step at the desk would change, and from what to what; nothing is kept.
//
// The ledger decides as if it were meant, behind all that was submitted before; its rows are then
// folded into an overlay: views that hold copies of those chunks of the shop's views, and only
// those, that the rows touch. So the same code says what would change and changes it.
//
//   SHOP_TRY(const StepPreview preview, preview_of(*engine, {&resolution, 1}));
//   for (const CellChange& change : preview.cells) print(change.before, change.after);
//
// Threads: from anywhere; the shop waits while chunks are copied.   Cost: some milliseconds.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/engine.h"

namespace shop {

// A cell as `shopsphere cells` shows it; empty where there is none.
struct CellChange {
  std::string before;
  std::string after;
};

// A product's place among a day's best sellers by orders, as far as kRanksShown; 0: not there.
inline constexpr int kRanksShown = 5;
struct RankChange {
  Day day;
  std::string product_id;
  int before = 0;
  int after = 0;
};

// What some rows would change.
struct RowChanges {
  std::vector<CellChange> cells;                     // by the cell's name
  std::vector<RankChange> ranks;                     // by day, then by the place that is taken
  std::map<std::string, std::string> product_names;  // as they would be, of what the rows sell
  Position as_of = 0;
};

struct StepPreview : RowChanges {
  std::vector<RecordOutcome> outcomes = {};  // one a resolution; one refused changes nothing
};

Result<StepPreview> preview_of(Engine& engine, std::span<const Resolution> resolutions);

// The rows that were decided, folded into an overlay; for who decides in another way.
Result<RowChanges> changes_of(Engine& engine, std::string_view block);

}  // namespace shop
