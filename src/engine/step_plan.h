// SPDX-License-Identifier: Apache-2.0
//
// Says how a step of the desk is done where no ledger has all roots: as messages for the topic
// `resolutions`, each of which one key group decides.
//
// Most steps are one message: an issue is settled in the key group of the record that was refused,
// beside the root that it is about. Where a step changes roots of several key groups it becomes
// several, to be sent one after the other, each when the one before was done: the issue first,
// whose revision says who wins; then what is booked; what is taken out last. Where one is refused,
// those before it are taken back. All say the same request, so a repeated one changes nothing.
//
//   SHOP_TRY(const StepPlan plan, plan_step(engine, resolution));
//   plan.parts[0].message
//
// Errors: invalid_argument for a step that cannot be done so.   Threads: any.
// Cost: a block of the log for an issue.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"

namespace shop {

struct StepPart {
  Hash128 key;            // whose key group decides
  std::string message;    // ledger/resolution_message.h
  std::string take_back;  // the message that takes it back; empty of the last part
  // Whether a record that was booked before by something else is as good as booked now.
  bool takes_repeated = true;
};

struct StepPlan {
  std::vector<StepPart> parts;
  std::optional<RecordOutcome> refusal;  // it need not be sent at all

  std::string pack() const;
  static Result<StepPlan> unpack(std::string_view packed);
};

Result<StepPlan> plan_step(Engine& engine, const Resolution& step);

}  // namespace shop
