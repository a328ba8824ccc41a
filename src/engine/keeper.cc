// SPDX-License-Identifier: Apache-2.0
#include "engine/keeper.h"

#include <chrono>
#include <future>

#include "ledger/decision_block.h"

namespace shop {
namespace {

// About 20 MiB; beyond it the lake reads from the log.
constexpr std::size_t kBlocksMax = 512;
constexpr std::chrono::seconds kIdle{1};

}  // namespace

Keeper::Keeper(Store& store, std::unique_ptr<Lake> lake, Clock& clock, Health& health)
    : store_(store), lake_(std::move(lake)), clock_(clock), health_(health) {}

void Keeper::give(std::function<Status()> work) {
  {
    const std::lock_guard lock(mutex_);
    work_.push_back(std::move(work));
  }
  more_.notify_one();
}

void Keeper::give_block(std::shared_ptr<const LogBlock> block) {
  if (!lake_) return;
  {
    const std::lock_guard lock(mutex_);
    if (blocks_.size() == kBlocksMax) return;  // it will be missed and read from the log
    blocks_.push_back(std::move(block));
  }
  more_.notify_one();
}

void Keeper::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  more_.notify_one();
}

bool Keeper::next(std::function<Status()>& work, std::shared_ptr<const LogBlock>& block) {
  std::unique_lock lock(mutex_);
  more_.wait_for(lock, kIdle, [&] { return !work_.empty() || !blocks_.empty() || stopping_; });
  if (!work_.empty()) {
    work = std::move(work_.front());
    work_.pop_front();
  } else if (!blocks_.empty()) {
    block = std::move(blocks_.front());
    blocks_.pop_front();
  } else {
    return !stopping_;
  }
  return true;
}

void Keeper::run() {
  for (;;) {
    std::function<Status()> work;
    std::shared_ptr<const LogBlock> block;
    if (!next(work, block)) return;
    if (work) {
      health_.note(health_.failed() ? health_.status() : work());
    } else if (block && !health_.failed()) {
      health_.note(to_lake(*block));
    } else if (!health_.failed()) {
      health_.note(tend_lake());
    }
  }
}

Status Keeper::to_lake(const LogBlock& block) {
  if (block.first_position > lake_->appended()) SHOP_CHECK(catch_up());
  return append_to_lake(block);
}

Status Keeper::append_to_lake(const LogBlock& block) {
  if (block.first_position + block.rows <= lake_->appended()) return {};
  SHOP_CHECK(decode_block(block.bytes, dictionaries_, decisions_));
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
  if (lake_->should_flush(now)) SHOP_CHECK(lake_->flush(now));
  SHOP_TRY([[maybe_unused]] const bool merged, lake_->merge_step(now));
  return lake_->sweep(now);
}

Status Keeper::finish_lake() {
  if (!lake_) return {};
  SHOP_CHECK(catch_up());
  SHOP_CHECK(lake_->flush(clock_.now()));
  for (;;) {
    SHOP_TRY(const bool merged, lake_->merge_step(clock_.now()));
    if (!merged) break;
  }
  return lake_->sweep(clock_.now());
}

Status Keeper::bring_up_to_date() {
  auto finished = std::make_shared<std::promise<void>>();
  give([this, finished] {
    const Status status = finish_lake();
    finished->set_value();
    return status;
  });
  // Work that is passed over after an error drops its promise.
  auto future = finished->get_future();
  finished.reset();
  future.wait();
  return health_.status();
}

}  // namespace shop
