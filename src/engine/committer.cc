// SPDX-License-Identifier: Apache-2.0
#include "engine/committer.h"

#include <algorithm>
#include <chrono>
#include <ctime>

#include "engine/engine.h"
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

// One thread raises it, any reads it.
void raise(std::atomic<std::int64_t>& greatest, std::int64_t value) {
  if (value > greatest.load(std::memory_order_relaxed))
    greatest.store(value, std::memory_order_relaxed);
}

}  // namespace

Committer::Committer(Store& store, ShopViews& views, std::mutex& interning, Keeper& keeper,
                     SnapshotTaker& snapshots, Health& health, BoundedQueue<DecidedBlock>& in,
                     CommitterCalls calls)
    : store_(store),
      views_(views),
      interning_(interning),
      keeper_(keeper),
      snapshots_(snapshots),
      health_(health),
      in_(in),
      calls_(std::move(calls)),
      folded_upto_(store.end()),
      snapshot_upto_(snapshots.saved_upto()) {}

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
              calls_.ids_indexed();
              return {};
            });
      }
      for (const PendingAnswer& answer : decided.answers)
        if (answer.done) answer.done(health_.status(), answer.tally);
    }
    if (status) health_.note(take_snapshot());
  }
}

Status Committer::write(const std::vector<DecidedBlock>& group) {
  std::vector<LogBlock> blocks;
  std::vector<NamedValue> values;  // of one name the last holds
  for (const DecidedBlock& decided : group) {
    if (decided.block) blocks.push_back(*decided.block);
    values.insert(values.end(), decided.values.begin(), decided.values.end());
  }
  if (blocks.empty()) return {};
  const auto start = std::chrono::steady_clock::now();
  const Status status = store_.append(blocks, values);
  writes_.fetch_add(1, std::memory_order_relaxed);
  raise(write_micros_max_, micros_since(start));
  return status;
}

void Committer::fold(DecidedBlock& decided) {
  {
    const Decisions& decisions = *decided.decisions;
    const std::lock_guard lock(views_mutex_);
    std::unique_lock interning(interning_, std::defer_lock);
    if (!decisions.products.empty() || !decisions.users.empty()) interning.lock();
    fold_into(views_, decisions);
    folded_upto_ = decisions.next_position();
    if (calls_.on_folded) calls_.on_folded(decisions);
  }
  keeper_.give_rows(*decided.decisions);
  decided.decisions.reset();
  decided.owners.clear();
}

Status Committer::take_snapshot() {
  if (!snapshots_.running() && !snapshots_.due(folded_upto_)) return {};
  const auto start = std::chrono::steady_clock::now();
  const std::int64_t own_start = own_micros();
  const std::lock_guard lock(views_mutex_);
  if (!snapshots_.running()) snapshots_.begin(views_, folded_upto_);
  const Status status = snapshots_.step(views_, folded_upto_);
  snapshot_upto_.store(snapshots_.saved_upto());
  raise(longest_pause_micros_, micros_since(start));
  raise(longest_slice_micros_, own_micros() - own_start);
  return status;
}

void Committer::fill(EngineStatus& status) const {
  status.folded_upto = folded_upto_.load();
  status.snapshot_upto = snapshot_upto_.load();
  status.writes = writes_.load();
  status.write_micros_max = write_micros_max_.load();
  status.longest_pause_micros = longest_pause_micros_.load();
}

void Committer::read(const std::function<void(const ShopViews&, Position)>& read) {
  const std::lock_guard lock(views_mutex_);
  const std::lock_guard interning(interning_);
  read(views_, folded_upto_);
}

std::vector<std::string> Committer::copy_chunks(std::span<const std::string> names,
                                                Position& upto) {
  const std::lock_guard lock(views_mutex_);
  const std::lock_guard interning(interning_);
  upto = folded_upto_;
  return shop::copy_chunks(views_, names);
}

}  // namespace shop
