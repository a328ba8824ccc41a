// SPDX-License-Identifier: Apache-2.0
//
// Sees to it that a data directory either follows the ledger of a cluster or has books of its own:
// the two must not mix, or its numbers would be neither's.
//
//   SHOP_CHECK(keep_apart(store, options.follows_ledger));   // when it is opened to write
//
// Errors: invalid_argument for a directory of the other kind.   Threads: before the engine's.
#pragma once

#include "store/store.h"

namespace shop {

Result<bool> follows_ledger(Store& store);
Status keep_apart(Store& store, bool follows);

}  // namespace shop
