// SPDX-License-Identifier: Apache-2.0
//
// Makes decided blocks durable, then folds them into the views, then answers.
//
// All blocks that are waiting go into one synced write. After a write that failed nothing more is
// written: every submission under way is answered with the error.
//
// Threads: run() is the thread; read() from anywhere.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>

#include "engine/bounded_queue.h"
#include "engine/decided_block.h"
#include "engine/health.h"
#include "engine/keeper.h"
#include "engine/snapshot_taker.h"

namespace shop {

struct EngineStatus;

struct CommitterCalls {
  std::function<void()> ids_indexed;
  std::function<void(const Decisions&)> on_folded;  // may be empty
};

class Committer {
 public:
  // `interning` is held where the views' dictionaries may grow or are looked up.
  Committer(Store& store, ShopViews& views, std::mutex& interning, Keeper& keeper,
            SnapshotTaker& snapshots, Health& health, BoundedQueue<DecidedBlock>& in,
            CommitterCalls calls);

  void run();
  void read(const std::function<void(const ShopViews&, Position)>& read);
  std::vector<std::string> copy_chunks(std::span<const std::string> names, Position& upto);
  void fill(EngineStatus& status) const;
  std::int64_t longest_pause_micros() const { return longest_pause_micros_.load(); }
  std::int64_t longest_slice_micros() const { return longest_slice_micros_.load(); }

 private:
  Status write(const std::vector<DecidedBlock>& group);
  void fold(DecidedBlock& decided);
  Status take_snapshot();

  Store& store_;
  ShopViews& views_;
  std::mutex& interning_;  // taken after views_mutex_
  Keeper& keeper_;
  SnapshotTaker& snapshots_;
  Health& health_;
  BoundedQueue<DecidedBlock>& in_;
  CommitterCalls calls_;
  std::mutex views_mutex_;
  std::atomic<Position> folded_upto_;
  std::atomic<Position> snapshot_upto_;
  std::atomic<std::uint64_t> writes_ = 0;
  std::atomic<std::int64_t> write_micros_max_ = 0;
  std::atomic<std::int64_t> longest_pause_micros_ = 0;
  std::atomic<std::int64_t> longest_slice_micros_ = 0;
};

}  // namespace shop
