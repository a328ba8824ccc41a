// SPDX-License-Identifier: Apache-2.0
//
// Lists what was booked and looks suspicious, by the rules of the shop and by those that hold for
// any, as tables.
//
//   const Table counts = count_flags(*engine);                        // one row a rule
//   const Table rows = list_flags(*engine, {.rule = "haste", .limit = 50});
//
// The gravest first, of one rule those that met it most; rules that hold for any shop have no
// severity and come last. Settles nothing: a flag goes when its reason does.
//
// Threads: any.   Cost: every flag is looked at in one read(), offset + limit of them are kept.
#pragma once

#include <cstdint>
#include <string>

#include "engine/engine.h"
#include "reports/table.h"

namespace shop {

struct FlagQuery {
  std::string rule = {};  // empty: all
  std::size_t offset = 0;
  std::size_t limit = SIZE_MAX;
};

// rule, severity, user_id, product_id, product, about, count
Table list_flags(Engine& engine, const FlagQuery& query);
// rule, severity, flags, count
Table count_flags(Engine& engine);

}  // namespace shop
