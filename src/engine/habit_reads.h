// SPDX-License-Identifier: Apache-2.0
//
// Reads out of the log what people buy again and in which categories, which no view knows.
//
//   SHOP_TRY(const PurchaseHabits habits, purchase_habits(engine, totals, last_day, upto));
//
// Of sales that stand at a position of the log and happened up to a day. Habits are told of the
// products that were bought most: for all, every purchase of the shop would be in memory at once.
// `totals` says who is in which segment; its symbols are the engine's.
//
// Threads: any; it never has the shop wait.   Cost: two passes over the log, some 50 ns a row each.
#pragma once

#include <optional>

#include "engine/engine.h"
#include "reports/customer_totals.h"
#include "reports/purchase_habits.h"

namespace shop {

// Nothing where there is no day with a sale.
Result<PurchaseHabits> purchase_habits(Engine& engine, const CustomerTotals& totals,
                                       std::optional<Day> last_day, Position upto);

}  // namespace shop
