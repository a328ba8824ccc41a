// SPDX-License-Identifier: Apache-2.0
//
// Remembers roots in memory, as packed blocks: the twin of the engine's history, for tests, for the
// benchmark of the core, and for a Flink operator's hot state.
//
//   MemoryHistory history(dictionaries);
//   Ledger ledger(dictionaries, history, {});
//   ledger.decide(batch, receipt, decisions);  history.add(decisions);
#pragma once

#include <string>
#include <vector>

#include "ledger/decision_block.h"
#include "ledger/ledger.h"
#include "ledger/recent_ids.h"

namespace shop {

class MemoryHistory final : public RootHistory {
 public:
  explicit MemoryHistory(Dictionaries& dictionaries) : dictionaries_(dictionaries) {}

  void add(const Decisions& decisions);
  Status load(const Hash128& hash, RootState& state) override;

  Position end() const { return end_; }
  const std::vector<std::string>& blocks() const { return blocks_; }

 private:
  Dictionaries& dictionaries_;
  std::vector<std::string> blocks_;
  std::vector<Position> first_positions_;
  RecentIds ids_;
  Position end_ = 1;
};

}  // namespace shop
