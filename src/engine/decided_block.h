// SPDX-License-Identifier: Apache-2.0
//
// What the engine's threads hand on: a block that was decided, on its way to the log.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "ledger/decisions.h"
#include "store/store.h"

namespace shop {

using DoneCallback = std::function<void(const Status& durable, const Tally& tally)>;

// Of a submission whose last row is in a block, or in one before it.
struct PendingAnswer {
  DoneCallback done;
  Tally tally;
};

struct DecidedBlock {
  std::shared_ptr<const LogBlock> block;  // null: only answers or ids to hand on
  std::unique_ptr<Decisions> decisions;
  std::vector<std::shared_ptr<const void>> owners;  // of what the decisions' texts point into
  std::vector<NamedValue> values;                   // to be kept in the write of the block
  std::vector<PendingAnswer> answers;
  std::vector<IdRow> ids;  // sealed: for the store's index, once durable
  Position ids_upto = 0;
};

}  // namespace shop
