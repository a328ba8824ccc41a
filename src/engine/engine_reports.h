// SPDX-License-Identifier: Apache-2.0
//
// Makes reports of an engine that goes on working, and keeps it from that as little as can be.
//
// Engine::read keeps the shop waiting. So under it sums of cells are only gathered; rows are
// sorted, named and made outside. A report whose keys no view holds takes nothing but its position
// there: it scans the lake and the log's tail outside, with dictionaries of its own, and looks up
// what products are called in slices.
//
//   SHOP_TRY(const std::vector<Table> tables, make_report(*engine, regions, request));
//
// Threads: any.   Cost: that of the report; under read() that of visiting the cells of the span.
#pragma once

#include <vector>

#include "engine/engine.h"
#include "reports/regions.h"
#include "reports/report_request.h"
#include "reports/table.h"

namespace shop {

Result<std::vector<Table>> make_report(Engine& engine, const Regions& regions,
                                       const ReportRequest& request);

// Names of products by the symbols of any dictionaries, a few at a time within read().
class EngineProductNames final : public ProductNames {
 public:
  EngineProductNames(Engine& engine, const Dictionaries& dictionaries)
      : engine_(engine), dictionaries_(dictionaries) {}
  std::vector<std::string> of(std::span<const Symbol> products) override;

 private:
  Engine& engine_;
  const Dictionaries& dictionaries_;
};

}  // namespace shop
