// SPDX-License-Identifier: Apache-2.0
#include "engine/keeper.h"

#include <chrono>
#include <future>
#include <utility>

#include "ledger/decision_block.h"

namespace shop {
namespace {

constexpr std::chrono::seconds kIdle{1};
constexpr std::chrono::seconds kWaitForLake{1};

}  // namespace

Keeper::Keeper(Store& store, std::unique_ptr<Lake> lake, Dictionaries& dictionaries,
               std::mutex& interning, Clock& clock, Health& health)
    : store_(store),
      lake_(std::move(lake)),
      clock_(clock),
      health_(health),
      dictionaries_(dictionaries),
      interning_(interning) {}

void Keeper::give(std::function<Status()> work) {
  {
    const std::lock_guard lock(mutex_);
    work_.push_back(std::move(work));
  }
  more_.notify_one();
}

void Keeper::give_rows(const Decisions& decisions) {
  if (!lake_) return;
  const auto until = std::chrono::steady_clock::now() + kWaitForLake;
  for (;;) {
    const Lake::Offer offer = lake_->offer(decisions, dictionaries_, clock_.now());
    std::unique_lock lock(mutex_);
    if (offer == Lake::Offer::taken) {
      return;
    } else if (offer == Lake::Offer::missing) {
      missing_ = true;
      more_.notify_one();
      return;
    }
    full_ = true;
    more_.notify_one();
    const auto has_room = [&] { return !full_ || health_.failed(); };
    if (!room_.wait_until(lock, until, has_room) || health_.failed()) return;
  }
}

void Keeper::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  more_.notify_one();
}

Keeper::Next Keeper::next(std::function<Status()>& work) {
  std::unique_lock lock(mutex_);
  more_.wait_for(lock, kIdle, [&] { return !work_.empty() || missing_ || full_ || stopping_; });
  if (!work_.empty()) {
    work = std::move(work_.front());
    work_.pop_front();
    return Next::work;
  }
  if (stopping_) return Next::stop;
  if (full_) return Next::flush;
  if (std::exchange(missing_, false)) return Next::catch_up;
  return Next::idle;
}

void Keeper::run() {
  for (;;) {
    std::function<Status()> work;
    const Next what = next(work);
    if (what == Next::stop) return;
    if (!health_.failed()) health_.note(do_next(what, work));
    if (health_.failed()) tell_room();
  }
}

void Keeper::tell_room() {
  const std::lock_guard lock(mutex_);
  full_ = false;
  room_.notify_all();
}

Status Keeper::flush_lake() {
  return lake_->flush(clock_.now(), [this] { tell_room(); });
}

Status Keeper::do_next(Next what, const std::function<Status()>& work) {
  switch (what) {
    case Next::work:
      return work();
    case Next::flush: {
      // Room may have come between the last offer and its complaint.
      const Status flushed = lake_->should_flush(clock_.now()) ? flush_lake() : Status{};
      tell_room();
      return flushed;
    }
    case Next::catch_up:
      return catch_up();
    case Next::idle:
      return tend_lake();
    case Next::stop:
      break;
  }
  return {};
}

Status Keeper::append_to_lake(const LogBlock& block) {
  if (block.first_position + block.rows <= lake_->appended()) return {};
  {
    const std::lock_guard lock(interning_);
    SHOP_CHECK(decode_block(block.bytes, dictionaries_, decisions_));
  }
  return lake_->append(decisions_, dictionaries_, clock_.now());
}

Status Keeper::catch_up() {
  return store_.scan(lake_->appended(),
                     [&](const LogBlock& block) { return append_to_lake(block); });
}

// What time asks for, when there is nothing else to do.
Status Keeper::tend_lake() {
  if (!lake_) return {};
  const Timestamp now = clock_.now();
  if (lake_->should_flush(now)) SHOP_CHECK(flush_lake());
  SHOP_TRY([[maybe_unused]] const bool merged, lake_->merge_step(now));
  return lake_->sweep(now);
}

Status Keeper::finish_lake() {
  if (!lake_) return {};
  SHOP_CHECK(catch_up());
  SHOP_CHECK(flush_lake());
  for (;;) {
    SHOP_TRY(const bool merged, lake_->merge_step(clock_.now()));
    if (!merged) break;
  }
  return lake_->sweep(clock_.now());
}

// Its error stops the engine.
Status Keeper::finish_work(std::function<Status()> work) {
  auto finished = std::make_shared<std::promise<void>>();
  auto future = finished->get_future();
  give([work = std::move(work), finished] {
    const Status status = work();
    finished->set_value();
    return status;
  });
  // Work that is passed over after an error drops its promise.
  finished.reset();
  future.wait();
  return health_.status();
}

Status Keeper::bring_up_to_date() {
  return finish_work([this] { return finish_lake(); });
}

Status Keeper::use_lake(const std::function<Status(Lake&)>& write,
                        const std::function<Status()>& use) {
  Status used;
  SHOP_CHECK(finish_work([&]() -> Status {
    if (lake_) SHOP_CHECK(write(*lake_));
    SHOP_CHECK(finish_lake());
    used = use();
    return {};
  }));
  return used;
}

}  // namespace shop
