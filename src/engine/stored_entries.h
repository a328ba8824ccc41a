// SPDX-License-Identifier: Apache-2.0
//
// Reads entries for reports whose keys no view holds: from the lake, and from the log what is not
// in the lake yet.
//
// All as of one position of the log, whatever is flushed or merged meanwhile. A day whose files are
// gone for another process to have merged them is read from the log.
//
//   Dictionaries dictionaries;  // of its own: whoever uses the shop's must stay within
//   Engine::read StoredEntries entries(*engine, upto, dictionaries); source.scan = &entries;
//
// Threads: as many as there are visitors; it interns texts into the dictionaries.
#pragma once

#include "engine/engine.h"
#include "lake/scan.h"
#include "reports/entry_scan.h"

namespace shop {

class StoredEntries final : public EntryScan {
 public:
  StoredEntries(Engine& engine, Position as_of, Dictionaries& dictionaries)
      : engine_(engine), as_of_(as_of), dictionaries_(dictionaries) {}
  StoredEntries(Engine& engine, Position as_of)
      : StoredEntries(engine, as_of, engine.dictionaries()) {}
  Status visit(const ScanQuery& query, std::span<const EntryVisitor> visitors) override;

 private:
  Status visit_log(const ScanQuery& query, const LakeScanned& lake, const EntryVisitor& visitor);

  Engine& engine_;
  const Position as_of_;
  Dictionaries& dictionaries_;
};

}  // namespace shop
