// SPDX-License-Identifier: Apache-2.0
//
// Submits to an engine and waits until the answer is there: durable and in the views, or why not.
//
//   SHOP_TRY(const auto outcomes, submit_for_outcomes(engine, {.resolutions = resolutions, …}));
//
// Never from `done` of another submission.   Threads: any; the caller waits.
#pragma once

#include <vector>

#include "engine/engine.h"

namespace shop {

// Sets its `done`.
Status submit_and_wait(Engine& engine, Submission submission);
// The same, and what became of each record, in order.
Result<std::vector<RecordOutcome>> submit_for_outcomes(Engine& engine, Submission submission);

}  // namespace shop
