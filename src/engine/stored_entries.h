// SPDX-License-Identifier: Apache-2.0
//
// Reads entries for reports whose keys no view holds: from the lake, and from the log what is not
// in the lake yet.
//
// All as of one position of the log, whatever is flushed or merged meanwhile. A day whose files are
// gone for another process to have merged them is read from the log.
//
//   engine->read([&](const ShopViews& views, Position upto) {
//     StoredEntries entries(*engine, upto);
//     source.scan = &entries;
//
// Threads: as many as there are visitors. Must be used within Engine::read, for it interns texts.
#pragma once

#include "engine/engine.h"
#include "lake/scan.h"
#include "reports/entry_scan.h"

namespace shop {

class StoredEntries final : public EntryScan {
 public:
  StoredEntries(Engine& engine, Position as_of) : engine_(engine), as_of_(as_of) {}
  Status visit(const ScanQuery& query, std::span<const EntryVisitor> visitors) override;

 private:
  Status visit_log(const ScanQuery& query, const LakeScanned& lake, const EntryVisitor& visitor);

  Engine& engine_;
  const Position as_of_;
};

}  // namespace shop
