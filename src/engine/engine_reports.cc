// SPDX-License-Identifier: Apache-2.0
#include "engine/engine_reports.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "engine/customer_reads.h"
#include "engine/day_reads.h"
#include "engine/give_way.h"
#include "engine/stored_entries.h"
#include "reports/source_of_views.h"

namespace shop {
namespace {

constexpr std::size_t kNamesPerRead = 512;  // some 0.1 ms

}  // namespace

std::vector<std::string> EngineProductNames::of(std::span<const Symbol> products) {
  std::vector<std::string> names(products.size());
  for (std::size_t first = 0; first < products.size(); first += kNamesPerRead) {
    const std::size_t end = std::min(first + kNamesPerRead, products.size());
    engine_.read([&](const ShopViews& views, Position) {
      const Symbols& known = engine_.dictionaries().products;
      for (std::size_t at = first; at < end; ++at) {
        const auto symbol = known.find(dictionaries_.products.text(products[at]));
        if (symbol) names[at] = views.catalogue.product_name(*symbol);
      }
    });
    if (end < products.size()) give_way();
  }
  return names;
}

Result<std::vector<Table>> make_report(Engine& engine, const Regions& regions,
                                       const ReportRequest& request) {
  if (const CustomersQuery* query = request.customers_query())
    return read_customers(engine, regions, *query);
  if (goes_by_days(request)) {
    EngineProductNames names(engine, engine.dictionaries());
    return read_by_days(engine, regions, request, names);
  }
  SHOP_TRY(const ShopZone zone, ShopZone::load(engine.settings().zone_name));
  // Sums of cells go by the shop's symbols; a scan must not intern into the shop's dictionaries.
  Dictionaries scanned;
  Dictionaries& dictionaries = request.scans() ? scanned : engine.dictionaries();
  if (const BestSellersQuery* query = request.best_sellers_query(); query && request.scans()) {
    scanned.cities.intern(*query->city);
    if (query->category) scanned.categories.intern(*query->category);
  }
  EngineProductNames names(engine, dictionaries);
  std::optional<ReportSource> source;
  std::optional<StoredEntries> entries;
  Result<ReportRequest::Begun> begun = fail(ErrorCode::internal, "no report was begun");
  engine.read([&](const ShopViews& views, Position upto) {
    source.emplace(source_of(views, dictionaries, regions, upto));
    source->hemisphere = request.hemisphere();
    source->zone = zone;
    source->scan = &entries.emplace(engine, upto, dictionaries);
    begun = request.begin(*source);
  });
  if (!begun) return fail(begun.error());
  source->product_names = &names;
  return request.finish(std::move(*begun));
}

}  // namespace shop
