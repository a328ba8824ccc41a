// SPDX-License-Identifier: Apache-2.0
//
// Keeps submissions back until all requests that came together were read, so that the shop is woken
// once for all of them and books them in one block.
//
//   gatherer.add(std::move(submission));   // for each request of a turn
//   gatherer.submit_all();                 // at the end of the turn
//
// What one thread has added, another may submit: nothing waits for longer than its own turn.
//
// Threads: any.   Cost: a lock and a move.
#pragma once

#include <mutex>
#include <vector>

#include "engine/engine.h"

namespace shop {

class SubmissionGatherer {
 public:
  explicit SubmissionGatherer(Engine& engine) : engine_(engine) {}

  void add(Submission submission) {
    const std::lock_guard lock(mutex_);
    gathered_.push_back(std::move(submission));
  }
  void submit_all() {
    std::vector<Submission> gathered;
    {
      const std::lock_guard lock(mutex_);
      if (gathered_.empty()) return;
      gathered.swap(gathered_);
    }
    for (Submission& submission : gathered) engine_.submit_at_once(std::move(submission));
  }

 private:
  Engine& engine_;
  std::mutex mutex_;
  std::vector<Submission> gathered_;
};

}  // namespace shop
