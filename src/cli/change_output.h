// SPDX-License-Identifier: Apache-2.0
//
// Prints what a dry run found: in words, the most looked at first; or the canonical cells, as
// `shopsphere cells` has them, to compare.
#pragma once

#include <cstdio>

#include "engine/preview.h"

namespace shop::cli {

enum class ChangeForm : std::uint8_t { words, cells };

void print_changes(std::FILE* out, Engine& engine, const RowChanges& changes, ChangeForm form);

}  // namespace shop::cli
