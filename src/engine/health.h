// SPDX-License-Identifier: Apache-2.0
//
// Remembers the first error that stopped the engine, for all its threads.
#pragma once

#include <atomic>
#include <mutex>

#include "base/result.h"

namespace shop {

class Health {
 public:
  bool failed() const { return failed_.load(std::memory_order_acquire); }
  Status status() const {
    if (!failed()) return {};
    const std::lock_guard lock(mutex_);
    return fail(error_);
  }
  void note(const Status& status) {
    if (status) return;
    const std::lock_guard lock(mutex_);
    if (failed()) return;
    error_ = status.error();
    failed_.store(true, std::memory_order_release);
  }

 private:
  std::atomic<bool> failed_ = false;
  mutable std::mutex mutex_;
  Error error_;
};

}  // namespace shop
