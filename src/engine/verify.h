// SPDX-License-Identifier: Apache-2.0
//
// Proves the numbers of a shop: folds its log again from the first row, and adds its lake up, and
// holds both against the views.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.h"

namespace shop {

struct VerifyResult {
  std::uint64_t rows = 0;   // of the log
  std::uint64_t cells = 0;  // compared
  bool lake_checked = false;
  // The first differences, in words: "revenue|2024-12-30|…: the views say …, the log says …".
  std::vector<std::string> differences;
};

Result<VerifyResult> verify(Engine& engine);

// The lines of `shopsphere cells`.
std::vector<std::string> sorted_cells(const ShopViews& views);
// Adds to the result which cells only the views have, and which only another has; both are sorted.
void compare_cells(const std::vector<std::string>& shown, const std::vector<std::string>& others,
                   std::string_view other, VerifyResult& result);

}  // namespace shop
