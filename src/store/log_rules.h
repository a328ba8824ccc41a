// SPDX-License-Identifier: Apache-2.0
//
// Says what both stores refuse: a block that does not continue the log, a position that is not in
// it.
#pragma once

#include "base/result.h"
#include "store/store.h"

namespace shop {

// Fails unless `block` begins at `end` and has rows and bytes.
Status check_continues(const LogBlock& block, Position end);
// Fails unless `block` has the same rows as the one that is there, and bytes.
Status check_takes_its_place(const LogBlock& block, const LogBlock& there);
Error no_such_position(Position position, Position end);

}  // namespace shop
