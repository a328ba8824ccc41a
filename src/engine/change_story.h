// SPDX-License-Identifier: Apache-2.0
//
// Tells a dry run's changes in words: what people look at first comes first, products by name.
//
//   for (const CellStory& story : stories_of(*engine, changes)) print(in_words(story));
//
// Threads: any.   Cost: one read() for the names.
#pragma once

#include <vector>

#include "engine/preview.h"
#include "reports/cell_words.h"

namespace shop {

// The same order and number as changes.cells, but sorted by view; and the best sellers' places as
// stories of the view "top_five".
std::vector<CellStory> stories_of(Engine& engine, const RowChanges& changes);

}  // namespace shop
