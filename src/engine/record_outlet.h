// SPDX-License-Identifier: Apache-2.0
//
// Takes records and steps of the desk on behalf of a shop that books nothing itself, since it
// follows the ledger of a cluster: they go to where they are decided.
//
// Answers each submission once, as the engine would: when what was decided about its records has
// come back and is durable and in the views; or, where it has `sent`, as soon as they are sure to
// be decided.
//
// Threads: send from any; answers come on threads of its own.
#pragma once

#include <vector>

#include "engine/engine.h"
#include "engine/step_plan.h"

namespace shop {

class RecordOutlet {
 public:
  virtual ~RecordOutlet() = default;
  // `received_at` is when they came, for records that say no time of their own. `plans` say how
  // each of its resolutions is done. Where too much is under way it waits, or, unless it may,
  // answers as unavailable.
  virtual void send(Submission submission, Timestamp received_at, std::vector<StepPlan> plans,
                    bool may_wait) = 0;
};

}  // namespace shop
