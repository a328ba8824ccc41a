// SPDX-License-Identifier: Apache-2.0
//
// Makes a report's source from all the views of a shop.
#pragma once

#include "reports/report_source.h"
#include "views/shop_views.h"

namespace shop {

inline ReportSource source_of(const ShopViews& views, Dictionaries& dictionaries,
                              const Regions& regions, std::uint64_t as_of) {
  return {.dictionaries = dictionaries,
          .revenue = views.revenue,
          .hours = views.hours,
          .statistics = views.statistics,
          .best_sellers = views.best_sellers,
          .catalogue = views.catalogue,
          .customers = views.customers,
          .regions = regions,
          .as_of = as_of};
}

}  // namespace shop
