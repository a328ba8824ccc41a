// SPDX-License-Identifier: Apache-2.0
//
// Tells the time to those who may know it: the door of each host, and nobody behind it.
#pragma once

#include "base/time.h"

namespace shop {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() override;
};

// For tests: stands still until it is moved.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start) : now_(start) {}
  Timestamp now() override { return now_; }
  void advance_micros(std::int64_t micros) { now_.micros += micros; }

 private:
  Timestamp now_;
};

}  // namespace shop
