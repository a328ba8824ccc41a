// SPDX-License-Identifier: Apache-2.0
#include "engine/committer.h"

#include <algorithm>
#include <chrono>
#include <ctime>

#include "engine/fold.h"

namespace shop {
namespace {

// Some 1.3 MiB: enough to keep the disk at its best rate, little enough to answer soon.
constexpr std::size_t kBlocksPerWrite = 32;

std::int64_t micros_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                               start)
      .count();
}

// The processor's time of this thread.
std::int64_t own_micros() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}

}  // namespace

Committer::Committer(Store& store, ShopViews& views, std::mutex& interning, Keeper& keeper,
                     SnapshotTaker& snapshots, Health& health, BoundedQueue<DecidedBlock>& in,
                     std::function<void()> ids_indexed)
    : store_(store),
      views_(views),
      interning_(interning),
      keeper_(keeper),
      snapshots_(snapshots),
      health_(health),
      in_(in),
      ids_indexed_(std::move(ids_indexed)),
      folded_upto_(store.end()) {}

void Committer::run() {
  for (;;) {
    std::vector<DecidedBlock> group = in_.take(kBlocksPerWrite);
    if (group.empty()) return;
    Status status = health_.status();
    if (status) status = write(group);
    health_.note(status);
    for (DecidedBlock& decided : group) {
      if (status && decided.block) fold(decided);
      if (status && !decided.ids.empty()) {
        keeper_.give(
            [this, ids = std::move(decided.ids), upto = decided.ids_upto]() mutable -> Status {
              SHOP_CHECK(store_.add_ids(ids, upto));
              ids_indexed_();
              return {};
            });
      }
      if (decided.done && *decided.done) (*decided.done)(health_.status(), decided.tally);
    }
    if (status) health_.note(take_snapshot());
  }
}

Status Committer::write(const std::vector<DecidedBlock>& group) {
  std::vector<LogBlock> blocks;
  for (const DecidedBlock& decided : group)
    if (decided.block) blocks.push_back(*decided.block);
  return blocks.empty() ? Status{} : store_.append(blocks, {});
}

void Committer::fold(DecidedBlock& decided) {
  {
    const Decisions& decisions = *decided.decisions;
    const std::lock_guard lock(views_mutex_);
    std::unique_lock interning(interning_, std::defer_lock);
    if (!decisions.products.empty() || !decisions.users.empty()) interning.lock();
    fold_into(views_, decisions);
    folded_upto_ = decisions.next_position();
  }
  keeper_.give_rows(*decided.decisions);
  decided.decisions.reset();
  decided.owner.reset();
}

Status Committer::take_snapshot() {
  if (!snapshots_.running() && !snapshots_.due(folded_upto_)) return {};
  const auto start = std::chrono::steady_clock::now();
  const std::int64_t own_start = own_micros();
  const std::lock_guard lock(views_mutex_);
  if (!snapshots_.running()) snapshots_.begin(views_, folded_upto_);
  const Status status = snapshots_.step(views_, folded_upto_);
  const std::int64_t pause = micros_since(start);
  if (pause > longest_pause_micros_.load()) longest_pause_micros_.store(pause);
  const std::int64_t work = own_micros() - own_start;
  if (work > longest_slice_micros_.load()) longest_slice_micros_.store(work);
  return status;
}

void Committer::read(const std::function<void(const ShopViews&, Position)>& read) {
  const std::lock_guard lock(views_mutex_);
  const std::lock_guard interning(interning_);
  read(views_, folded_upto_);
}

}  // namespace shop
