// SPDX-License-Identifier: Apache-2.0
//
// Looks single things up in a shop: what is known of a transaction, and which products fell to
// their reorder level of late.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.h"
#include "ledger/root_state.h"

namespace shop {

// Everything the log says about a root, behind all that was submitted before. Its texts are its own
// but for those of symbols.
Result<RootState> look_up_root(Engine& engine, std::string_view root);

// A product that fell to its reorder level: one for each time.
struct LowStockNotice {
  std::uint64_t number = 0;  // from 1, without gaps; the same again after a restart
  std::string product_id;
  std::string product;  // its name, empty where nothing tells it
  std::int64_t stock = 0;
  std::int64_t reorder_level = 0;
  Position position = 0;  // the row of the log that made the stock fall
};

// How many there were, which is the newest one's number: where to begin to follow them.
std::uint64_t low_stock_notices(Engine& engine);
// Those with a greater number, the oldest first. Whoever keeps the number of the last one that was
// passed on misses none and passes none on twice, whatever dies in between; a reader further behind
// than is retained (StockAlerts::kRetained) sees it by the first number.
//
//   for (const LowStockNotice& notice : low_stock_notices_after(*engine, told))
//     pass_on(notice), told = notice.number;
std::vector<LowStockNotice> low_stock_notices_after(Engine& engine, std::uint64_t number);

}  // namespace shop
