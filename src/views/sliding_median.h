// SPDX-License-Identifier: Apache-2.0
//
// Keeps the median of values that come and go.
//
// Nearest rank: the smallest value that at least half of the values do not exceed, hence one that
// occurred. No count of a value may fall below 0.
//
//   SlidingMedian median;
//   median.add(300, 2);   // came twice
//   median.add(300, -1);  // went once
//   median.value();
//
// Threads: one owner.   Cost: add O(log values); value O(values that the median moved past since).
#pragma once

#include <cstdint>
#include <map>

namespace shop {

class SlidingMedian {
 public:
  SlidingMedian() = default;
  SlidingMedian(const SlidingMedian&) = delete;
  SlidingMedian& operator=(const SlidingMedian&) = delete;

  void add(std::int64_t value, std::int64_t change) {
    if (change == 0) return;
    const auto at = counts_.try_emplace(value, 0).first;
    at->second += change;
    count_ += change;
    if (counts_.size() == 1) {
      middle_ = at;
      below_ = 0;
      return;
    }
    if (value < middle_->first) below_ += change;
    if (at->second == 0 && at != middle_) counts_.erase(at);
  }

  std::int64_t count() const { return count_; }

  // 0 where there is none.
  std::int64_t value() {
    if (count_ <= 0) return 0;
    const std::int64_t rank = (count_ - 1) / 2;
    while (below_ > rank) {
      --middle_;
      below_ -= middle_->second;
    }
    while (below_ + middle_->second <= rank) {
      below_ += middle_->second;
      const auto passed = middle_++;
      if (passed->second == 0) counts_.erase(passed);
    }
    return middle_->first;
  }

  void clear() {
    counts_.clear();
    below_ = count_ = 0;
  }

 private:
  using Counts = std::map<std::int64_t, std::int64_t>;
  Counts counts_;
  Counts::iterator middle_ = {};  // valid where there is any count
  std::int64_t below_ = 0;        // how many are less than that
  std::int64_t count_ = 0;
};

}  // namespace shop
