// SPDX-License-Identifier: Apache-2.0
//
// Says what every view does: folds entries into cells, merges with another of its kind, and saves
// and restores itself in chunks.
//
// A view is a function of the set of entries it was given (class Set): their order, and how they
// were spread over views that are merged afterwards, changes no cell. It never reads a clock or a
// file. Cells are the only thing that is compared, shown or sent: each is a line of text
// `view|key|…|measure=value|…` in the canonical dump, with texts escaped and money as integers.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/symbols.h"
#include "model/entry.h"

namespace shop {

// Receives the cells of a canonical dump, one text each, in any order; `shopsphere cells` sorts.
using CellSink = std::function<void(std::string_view)>;

// What comes before a cell's measures.
std::string_view name_of_cell(std::string_view cell);
// Whether a cell came to nothing, all its measures 0 or empty: it is told to those who follow
// changes, and the dump leaves it out. A stock of 0 is something.
bool is_nothing(std::string_view cell);

// Escapes '|', '\', '=' and control characters of a text in a cell.
std::string escape_cell_text(std::string_view text);

// What becomes of a chunk's dirty mark once it was saved: a snapshot clears it, whoever only wants
// a copy keeps it.
enum class AfterSave { clear_mark, keep_mark };

}  // namespace shop
