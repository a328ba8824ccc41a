// SPDX-License-Identifier: Apache-2.0
//
// Reads what the log has gained since a position, for who follows it without the shop's threads.
//
//   SHOP_TRY(upto, follow_log(engine, dictionaries, upto, [&](const Decisions& rows, auto entries)
//   {
//     state.apply(entries);
//   }));
//
// Texts are interned into the dictionaries that are given.   Errors: those of reading the log.
// Threads: any.   Cost: 0.3 us a row.
#pragma once

#include <functional>
#include <span>

#include "engine/engine.h"

namespace shop {

// Calls visit(rows, entries) for each block; a block's rows may begin before `from`, `entries` are
// those of its entries that do not. Gives the position behind the last row.
Result<Position> follow_log(
    Engine& engine, Dictionaries& dictionaries, Position from,
    const std::function<void(const Decisions& rows, std::span<const Entry> entries)>& visit);

}  // namespace shop
