// SPDX-License-Identifier: Apache-2.0
#include "ledger/memory_history.h"

#include <algorithm>

namespace shop {

void MemoryHistory::add(const Decisions& decisions) {
  first_positions_.push_back(decisions.first_position);
  blocks_.push_back(encode_block(decisions, dictionaries_));
  ids_.insert(ids_.end(), decisions.ids.begin(), decisions.ids.end());
  end_ = decisions.next_position();
}

Status MemoryHistory::load(const Hash128& hash, RootState& state) {
  if (sorted_ < ids_.size()) {
    const auto middle = ids_.begin() + static_cast<std::ptrdiff_t>(sorted_);
    std::sort(middle, ids_.end());
    std::inplace_merge(ids_.begin(), middle, ids_.end());
    sorted_ = ids_.size();
  }
  auto id = std::lower_bound(ids_.begin(), ids_.end(), IdRow{hash, 0});
  for (; id != ids_.end() && id->hash == hash; ++id) {
    const auto behind =
        std::upper_bound(first_positions_.begin(), first_positions_.end(), id->position);
    const auto block = static_cast<std::size_t>(behind - first_positions_.begin()) - 1;
    Decisions decisions;
    SHOP_CHECK(decode_block(blocks_[block], dictionaries_, decisions));
    state.fold(decisions, decisions.rows[id->position - decisions.first_position]);
  }
  return {};
}

}  // namespace shop
