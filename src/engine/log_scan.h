// SPDX-License-Identifier: Apache-2.0
//
// Reads entries from the log for reports whose keys no view holds.
#pragma once

#include "engine/engine.h"
#include "reports/entry_scan.h"

namespace shop {

class LogScan final : public EntryScan {
 public:
  explicit LogScan(Engine& engine) : engine_(engine) {}
  Status visit(const ScanQuery& query, const EntryVisitor& visitor) override;

 private:
  Engine& engine_;
};

}  // namespace shop
