// SPDX-License-Identifier: Apache-2.0
#include "engine/stored_entries.h"

#include <algorithm>

#include "ledger/decision_block.h"

namespace shop {
namespace {

LakeQuery lake_query(const ScanQuery& query, Position as_of) {
  LakeQuery lake{.as_of = as_of,
                 .product = query.product,
                 .city = query.city,
                 .category = query.category,
                 .hour = query.hour};
  if (query.span.from) lake.from = *query.span.from;
  if (query.span.to) lake.to = *query.span.to;
  if (query.basis == Basis::sale_day) lake.basis = LakeBasis::sale_day;
  return lake;
}

LakeVisitor lake_visitor(const EntryVisitor& visitor) {
  return [&visitor](const LakeColumns& rows) {
    visitor({.rows = rows.rows,
             .day = rows.day,
             .product = rows.product,
             .city = rows.city,
             .category = rows.category,
             .hour = rows.hour,
             .currency = rows.currency,
             .transactions = rows.transactions,
             .refunds = rows.refunds,
             .units = rows.units,
             .revenue_minor = rows.revenue_minor});
  };
}

}  // namespace

Status StoredEntries::visit(const ScanQuery& query, std::span<const EntryVisitor> visitors) {
  std::vector<LakeVisitor> of_lake;
  for (const EntryVisitor& visitor : visitors) of_lake.push_back(lake_visitor(visitor));
  SHOP_TRY(LakeScanned scanned, scan_lake([&] { return engine_.lake_snapshot(); },
                                          lake_query(query, as_of_), dictionaries_, of_lake));
  std::sort(scanned.missing.begin(), scanned.missing.end());
  if (scanned.position >= as_of_ && scanned.missing.empty()) return {};
  return visit_log(query, scanned, visitors.front());
}

Status StoredEntries::visit_log(const ScanQuery& query, const LakeScanned& lake,
                                const EntryVisitor& visitor) {
  EntryColumnsBuilder columns(query, visitor);
  Decisions decisions;
  const auto in_lake = [&](const Entry& entry) {
    return entry.position < lake.position &&
           !std::binary_search(lake.missing.begin(), lake.missing.end(), entry.day);
  };
  const Position from = lake.missing.empty() ? lake.position : 1;
  const Status status = engine_.store().scan(from, [&](const LogBlock& block) -> Status {
    if (block.first_position >= as_of_) return {};
    SHOP_CHECK(decode_block(block.bytes, dictionaries_, decisions));
    for (const Entry& entry : decisions.entries)
      if (entry.position < as_of_ && !in_lake(entry)) columns.add(entry);
    return {};
  });
  columns.flush();
  return status;
}

}  // namespace shop
