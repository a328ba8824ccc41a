// SPDX-License-Identifier: Apache-2.0
#include "engine/submit_and_wait.h"

#include <future>

namespace shop {

Status submit_and_wait(Engine& engine, Submission submission) {
  std::promise<Status> answered;
  submission.done = [&](const Status& status, const Tally&) { answered.set_value(status); };
  engine.submit(std::move(submission));
  return answered.get_future().get();
}

Result<std::vector<RecordOutcome>> submit_for_outcomes(Engine& engine, Submission submission) {
  const auto outcomes = std::make_shared<std::vector<RecordOutcome>>();
  submission.outcomes = outcomes;
  SHOP_CHECK(submit_and_wait(engine, std::move(submission)));
  return std::move(*outcomes);
}

}  // namespace shop
