// SPDX-License-Identifier: Apache-2.0
#include "engine/log_following.h"

#include "ledger/decision_block.h"

namespace shop {

Result<Position> follow_log(
    Engine& engine, Dictionaries& dictionaries, Position from,
    const std::function<void(const Decisions& rows, std::span<const Entry> entries)>& visit) {
  Decisions decisions;
  Position upto = from;
  SHOP_CHECK(engine.store().scan(from, [&](const LogBlock& block) -> Status {
    SHOP_CHECK(decode_block(block.bytes, dictionaries, decisions));
    std::span<const Entry> entries = decisions.entries;
    while (!entries.empty() && entries.front().position < from) entries = entries.subspan(1);
    visit(decisions, entries);
    upto = decisions.next_position();
    return {};
  }));
  return upto;
}

}  // namespace shop
