// SPDX-License-Identifier: Apache-2.0
//
// Loads views with copies of those chunks of the shop's views that some rows touch.
//
// Which these are is found by folding the rows into views that are empty: what is dirty then was
// touched. Flags and names depend on the catalogue, so the chunks of the products and users that
// the rows name come along.
#pragma once

#include "engine/engine.h"

namespace shop {

// `views` is empty and uses `dictionaries`, as `decisions` does. The position that it is of now.
Result<Position> load_overlay(Engine& engine, const Decisions& decisions,
                              Dictionaries& dictionaries, ShopViews& views);

}  // namespace shop
