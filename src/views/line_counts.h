// SPDX-License-Identifier: Apache-2.0
//
// Counts lines by their 128-bit hash; nearly all of them come once.
//
// Hashes with a count of 1 stand in an open-addressed set of 16 bytes a place (linear probing,
// backward-shift deletion; Knuth, TAOCP 6.4, algorithm R; places by multiplication, so that it may
// grow by a third); every other count that is not 0 stands
// in a small map beside it. Counts may be negative for a while: a reversal can come first.
//
// Threads: one owner.   Cost: one probe; 16 bytes / 0.6 to 0.8.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "base/fetch_line.h"
#include "base/hash.h"
#include "base/int128.h"

namespace shop {

class LineCounts {
 public:
  // Returns the count afterwards.
  std::int64_t add(const Hash128& line, std::int64_t change);
  std::int64_t count(const Hash128& line) const;
  // Room for this many more lines. Lines that come in the order of another table (when it is loaded
  // or merged) must have it: a table that has yet to grow would take them all in its first places.
  void reserve(std::size_t more);

  // Counts other than 0 and 1.
  const std::map<Hash128, std::int64_t>& others() const { return others_; }
  void visit_single(const std::function<void(const Hash128&)>& visit) const;
  std::size_t singles() const { return size_; }
  void prefetch(const Hash128& line) const {
    if (!places_.empty()) fetch_line_to_write(&places_[home(line)]);
  }
  std::size_t bytes() const;

 private:
  std::size_t home(const Hash128& line) const {
    return static_cast<std::size_t>((Uint128{line.low} * places_.size()) >> 64);
  }
  std::size_t find(const Hash128& line) const;  // its place, or a free one
  void insert(const Hash128& line);
  void erase(std::size_t place);
  void resize(std::size_t places);

  std::vector<Hash128> places_;  // {0, 0} is free; a line that hashes to it is kept in others_
  std::size_t size_ = 0;
  std::map<Hash128, std::int64_t> others_;
};

}  // namespace shop
