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

}  // namespace shop
