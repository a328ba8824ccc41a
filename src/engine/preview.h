// SPDX-License-Identifier: Apache-2.0
//
// Says which cells a step at the desk would change, and from what to what; nothing is kept.
//
// The ledger decides as if it were meant, behind all that was submitted before; its rows are then
// folded into an overlay: views that hold copies of those chunks of the shop's views, and only
// those, that the rows touch. So the same code says what would change and changes it.
//
//   SHOP_TRY(const StepPreview preview, preview_of(*engine, {&resolution, 1}));
//   for (const CellChange& change : preview.changes) print(change.before, change.after);
//
// Threads: from anywhere; the shop waits while chunks are copied.   Cost: some milliseconds.
#pragma once

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

struct StepPreview {
  std::vector<RecordOutcome> outcomes;  // one a resolution; one that is refused changes nothing
  std::vector<CellChange> changes;      // by the cell's name
  Position as_of = 0;
};

Result<StepPreview> preview_of(Engine& engine, std::span<const Resolution> resolutions);

// The rows that were decided, folded into an overlay; for who decides in another way.
Result<std::vector<CellChange>> changes_of(Engine& engine, std::string_view block, Position& as_of);

}  // namespace shop
