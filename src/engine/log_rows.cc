// SPDX-License-Identifier: Apache-2.0
#include "engine/log_rows.h"

#include "ledger/decision_block.h"

namespace shop {

Result<const RowReference*> LogRows::row(Position position, RowType type) {
  const bool is_here =
      position >= decisions_.first_position && position < decisions_.next_position();
  if (!is_here) {
    SHOP_TRY(block_, engine_.store().read_block(position));
    SHOP_CHECK(decode_block(block_.bytes, dictionaries_, decisions_));
  }
  const RowReference& found = decisions_.rows.at(position - decisions_.first_position);
  if (found.type != type)
    return fail(ErrorCode::internal, "the log holds a row of another type at this position");
  return &found;
}

Result<const IssueRow*> LogRows::issue(Position position) {
  SHOP_TRY(const RowReference* found, row(position, RowType::issue));
  return &decisions_.issues[found->index];
}

Result<const ResolutionRow*> LogRows::resolution(Position position) {
  SHOP_TRY(const RowReference* found, row(position, RowType::resolution));
  return &decisions_.resolutions[found->index];
}

}  // namespace shop
