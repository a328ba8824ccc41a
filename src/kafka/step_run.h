// SPDX-License-Identifier: Apache-2.0
//
// Knows which message of a step of the desk is to be sent next, from what became of the last one:
// one part after the other, and, where one is refused, back from it to the first.
//
//   StepRun run(plan);
//   while (!run.is_done()) run.take(outcome_of(run.message()));
//   run.outcome();
//
// It can be begun anew at any time (pack()): what was done is then repeated by the same request and
// changes nothing. Only that it goes back must be kept before the next message is sent.
// Threads: one owner.
#pragma once

#include <string>
#include <string_view>

#include "engine/step_plan.h"

namespace shop {

class StepRun {
 public:
  explicit StepRun(StepPlan plan) : plan_(std::move(plan)) {}

  bool has_parts() const { return plan_.parts.size() > 1; }
  bool is_done() const { return is_done_; }
  const Hash128& key() const { return plan_.parts[at_].key; }
  const std::string& message() const {
    const StepPart& part = plan_.parts[at_];
    return goes_back_ ? part.take_back : part.message;
  }
  const std::string& first_message() const { return plan_.parts.front().message; }
  // What became of the message.
  void take(const RecordOutcome& outcome);
  // Of the whole step, when it is done.
  const RecordOutcome& outcome() const { return outcome_; }

  std::string pack() const;
  static Result<StepRun> unpack(std::string_view packed);

 private:
  void go_back();

  StepPlan plan_;
  std::size_t at_ = 0;
  bool goes_back_ = false;
  bool is_done_ = false;
  RecordOutcome outcome_{.what = RecordOutcome::What::duplicate};
};

}  // namespace shop
