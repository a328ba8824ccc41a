// SPDX-License-Identifier: Apache-2.0
//
// Reads single rows of the log, also while the shop works: what an issue was, what somebody did.
//
// With dictionaries of its own. A block stays decoded until another is asked for, so rows are best
// asked for in the order of their positions.
//
//   LogRows rows(*engine);
//   SHOP_TRY(const IssueRow* row, rows.issue(issue.position));   // good until the next call
//
// Errors: of the store; internal where the row is of another type.   Threads: one owner.
#pragma once

#include "engine/engine.h"

namespace shop {

class LogRows {
 public:
  explicit LogRows(Engine& engine) : engine_(engine) {}

  Result<const IssueRow*> issue(Position position);
  Result<const ResolutionRow*> resolution(Position position);
  // Of the row that was given last.
  Timestamp received_at() const { return decisions_.received_at; }

 private:
  Result<const RowReference*> row(Position position, RowType type);

  Engine& engine_;
  Dictionaries dictionaries_;
  LogBlock block_;
  Decisions decisions_;
};

}  // namespace shop
