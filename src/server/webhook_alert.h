// SPDX-License-Identifier: Apache-2.0
//
// Finds what somebody outside should hear of: records that were refused, by cause, and products
// that fell to their reorder level.
//
// Reads the log behind a position that the caller keeps, so nothing is missed over a restart, and
// nothing is asked of the threads that book. All of one cause since the last look is one alert.
//
//   AlertPlace place = place_of_now(engine);
//   SHOP_TRY(const std::vector<WebhookAlert> alerts, alerts_since(engine, place));   // moves place
//
// Threads: any.   Cost: some 200 ns a row of the log behind the place.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.h"

namespace shop {

struct AlertPlace {
  Position position = 1;      // rows before it were told
  std::uint64_t notices = 0;  // of low stock, likewise
};

struct WebhookAlert {
  std::string id;    // the same whenever it is sent again
  std::string body;  // JSON: id, kind, time, text, figures
};

AlertPlace place_of_now(Engine& engine);
Result<std::vector<WebhookAlert>> alerts_since(Engine& engine, Clock& clock, AlertPlace& place);

}  // namespace shop
