// SPDX-License-Identifier: Apache-2.0
//
// Names what reports are made from: the views of one shop as of one log position, and how to reach
// the entries themselves for keys that no view holds.
//
// Everything it refers to belongs to the caller and must rest while a report is made.
#pragma once

#include <cstdint>

#include "base/symbols.h"
#include "base/time.h"
#include "base/zone.h"
#include "reports/entry_scan.h"
#include "reports/regions.h"
#include "views/best_sellers.h"
#include "views/catalogue.h"
#include "views/customers.h"
#include "views/hours.h"
#include "views/revenue.h"
#include "views/statistics.h"

namespace shop {

struct ReportSource {
  Dictionaries& dictionaries;
  const Revenue& revenue;
  const Hours& hours;
  const Statistics& statistics;
  const BestSellers& best_sellers;
  const Catalogue& catalogue;
  const Customers& customers;
  const Regions& regions;
  Hemisphere hemisphere = Hemisphere::north;
  ShopZone zone = ShopZone::utc();
  std::uint64_t as_of = 0;    // the log position behind the last row that the views have folded
  EntryScan* scan = nullptr;  // absent: what no view holds is refused with ErrorCode::unavailable
};

}  // namespace shop
