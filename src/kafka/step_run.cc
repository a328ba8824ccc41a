// SPDX-License-Identifier: Apache-2.0
#include "kafka/step_run.h"

#include "base/bytes.h"

namespace shop {
namespace {

using What = RecordOutcome::What;

// By another request than this one, which made something of it that this step did not mean.
bool was_done_by_another(const RecordOutcome& outcome) {
  return outcome.what == What::duplicate && outcome.field != Field::none;
}

}  // namespace

void StepRun::take(const RecordOutcome& outcome) {
  if (goes_back_) return go_back();
  const bool is_taken = was_done_by_another(outcome) && !plan_.parts[at_].takes_repeated;
  if (outcome.what == What::issue || is_taken) {
    outcome_ = outcome;
    if (is_taken && at_ > 0) outcome_ = {What::issue, Cause::stale_revision, Field::revision, 0};
    return go_back();
  }
  if (outcome.what != What::duplicate) outcome_ = outcome;
  if (++at_ < plan_.parts.size()) return;
  --at_;
  is_done_ = true;
}

// From the part that was refused, or that was taken back a moment ago, to the one before it.
void StepRun::go_back() {
  goes_back_ = true;
  if (at_ == 0) {
    is_done_ = true;
  } else {
    --at_;
  }
}

std::string StepRun::pack() const {
  ByteWriter out;
  out.varint(goes_back_ ? at_ + 1 : 0);
  out.raw(plan_.pack());
  return out.take();
}

Result<StepRun> StepRun::unpack(std::string_view packed) {
  ByteReader in(packed);
  const std::uint64_t back_from = in.varint();
  if (!in.ok()) return fail(ErrorCode::corrupt, "a step of the desk that waits is damaged");
  SHOP_TRY(StepPlan plan, StepPlan::unpack(in.raw(in.left())));
  if (back_from > plan.parts.size())
    return fail(ErrorCode::corrupt, "a step of the desk that waits is damaged");
  StepRun run(std::move(plan));
  run.goes_back_ = back_from > 0;
  run.at_ = run.goes_back_ ? back_from - 1 : 0;
  return run;
}

}  // namespace shop
