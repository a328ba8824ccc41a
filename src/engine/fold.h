// SPDX-License-Identifier: Apache-2.0
//
// Folds decided rows into the views and the id index; decides nothing.
//
// Live rows, recovery and verify all come through here, so that they cannot differ.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ledger/decisions.h"
#include "views/shop_views.h"

namespace shop {

void fold_into(ShopViews& views, const Decisions& decisions);

// Copies of these chunks; empty for one that is not there.
std::vector<std::string> copy_chunks(ShopViews& views, std::span<const std::string> names);

// The rows of the id index that decided rows need; decide() makes the same ones.
void collect_ids(const Decisions& decisions, std::vector<IdRow>& ids);

}  // namespace shop
