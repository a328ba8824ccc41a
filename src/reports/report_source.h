// SPDX-License-Identifier: Apache-2.0
//
// Names what reports are made from: the views of one shop as of one log position, and how to reach
// the entries themselves for keys that no view holds.
//
// Everything it refers to belongs to the caller and must rest while a report is made.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

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

// Tells what products are called, for whoever makes a report while the catalogue does not rest, or
// with symbols that are not the catalogue's.
class ProductNames {
 public:
  virtual ~ProductNames() = default;
  // One name each, empty where nothing names it.
  virtual std::vector<std::string> of(std::span<const Symbol> products) = 0;
};

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
  ProductNames* product_names = nullptr;  // absent: the catalogue is asked

  std::vector<std::string> names_of(std::span<const Symbol> products) const {
    if (product_names != nullptr) return product_names->of(products);
    std::vector<std::string> names;
    names.reserve(products.size());
    for (const Symbol product : products) names.emplace_back(catalogue.product_name(product));
    return names;
  }
};

}  // namespace shop
