// SPDX-License-Identifier: Apache-2.0
#include "engine/log_scan.h"

#include "ledger/decision_block.h"

namespace shop {

Status LogScan::visit(const ScanQuery& query, const EntryVisitor& visitor) {
  EntryColumnsBuilder columns(query, visitor);
  Decisions decisions;
  const Status status = engine_.store().scan(1, [&](const LogBlock& block) -> Status {
    SHOP_CHECK(decode_block(block.bytes, engine_.dictionaries(), decisions));
    for (const Entry& entry : decisions.entries) columns.add(entry);
    return {};
  });
  columns.flush();
  return status;
}

}  // namespace shop
