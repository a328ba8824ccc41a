// SPDX-License-Identifier: Apache-2.0
#include "ledger/memory_history.h"

#include <algorithm>

namespace shop {

void MemoryHistory::add(const Decisions& decisions) {
  first_positions_.push_back(decisions.first_position);
  blocks_.push_back(encode_block(decisions, dictionaries_));
  ids_.add(decisions.ids);
  end_ = decisions.next_position();
}

Status MemoryHistory::load(const Hash128& hash, RootState& state) {
  std::vector<Position> positions;
  ids_.find(hash, positions);
  std::sort(positions.begin(), positions.end());
  for (const Position position : positions) {
    const auto behind =
        std::upper_bound(first_positions_.begin(), first_positions_.end(), position);
    const auto block = static_cast<std::size_t>(behind - first_positions_.begin()) - 1;
    Decisions decisions;
    SHOP_CHECK(decode_block(blocks_[block], dictionaries_, decisions));
    state.fold(decisions, decisions.rows[position - decisions.first_position]);
  }
  return {};
}

}  // namespace shop
