// SPDX-License-Identifier: Apache-2.0
#include "engine/live_advice.h"

#include <chrono>

#include "base/thread_name.h"

namespace shop {
namespace {

constexpr std::chrono::milliseconds kPause{200};

}  // namespace

LiveAdvice::~LiveAdvice() {
  {
    const std::lock_guard lock(over_mutex_);
    over_ = true;
  }
  over_wakes_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool LiveAdvice::wait() {
  std::unique_lock lock(over_mutex_);
  return !over_wakes_.wait_for(lock, kPause, [&] { return over_; });
}

// A log that cannot be read stops the engine soon enough, and each question meets the same error.
void LiveAdvice::run() {
  name_this_thread("advice");
  do {
    if (catch_up()) learn_if_due();
  } while (wait());
}

// The first of those who ask at once; the others wait for it.
Status LiveAdvice::begin() {
  if (begun_) return {};
  const std::lock_guard lock(beginning_);
  if (begun_) return {};
  SHOP_CHECK(catch_up());
  learn_if_due();
  begun_ = true;
  thread_ = std::thread([this] { run(); });
  return {};
}

Status LiveAdvice::catch_up() {
  const Position wanted = engine_.status().folded_upto;
  const std::lock_guard first(gate_);
  if (learning_) return {};
  {
    const std::shared_lock lock(mutex_);
    if (advice_.upto() >= wanted) return {};
  }
  const std::unique_lock lock(mutex_);
  return advice_.catch_up();
}

std::shared_lock<std::shared_mutex> LiveAdvice::shared() {
  const std::lock_guard first(gate_);
  return std::shared_lock(mutex_);
}

void LiveAdvice::learn_if_due() {
  Advice::Learned learned;
  {
    std::unique_lock first(gate_);
    const std::shared_lock lock(mutex_);
    if (!advice_.should_learn()) return;
    learning_ = true;
    first.unlock();
    learned = advice_.learned();
  }
  const std::lock_guard first(gate_);
  const std::unique_lock lock(mutex_);
  advice_.take(std::move(learned));
  learning_ = false;
}

std::unique_ptr<LiveAdvice::Scratch> LiveAdvice::take_scratch() {
  const std::lock_guard lock(scratches_mutex_);
  if (scratches_.empty()) return std::make_unique<Scratch>();
  std::unique_ptr<Scratch> scratch = std::move(scratches_.back());
  scratches_.pop_back();
  return scratch;
}

void LiveAdvice::give_back(std::unique_ptr<Scratch> scratch) {
  const std::lock_guard lock(scratches_mutex_);
  scratches_.push_back(std::move(scratch));
}

Result<Table> LiveAdvice::answer(const Ask& ask) {
  SHOP_CHECK(begin());
  SHOP_CHECK(catch_up());
  std::unique_ptr<Scratch> scratch = take_scratch();
  Table table;
  {
    const std::shared_lock lock = shared();
    table = ask(*scratch);
    table.hold_rows();
  }
  give_back(std::move(scratch));
  return table;
}

Result<Table> LiveAdvice::for_user(std::string_view user_id, const AdviceQuery& query) {
  return answer([&](Scratch& scratch) { return advice_.for_user(user_id, query, scratch.advice); });
}

Result<Table> LiveAdvice::also_bought(std::string_view product_id, const AdviceQuery& query) {
  return answer(
      [&](Scratch& scratch) { return advice_.also_bought(product_id, query, scratch.together); });
}

}  // namespace shop
