// SPDX-License-Identifier: Apache-2.0
//
// Keeps the last values of the cells that changed of late, in the order in which they changed, and
// the newest transactions.
//
//   history.add(taken);
//   std::optional<std::string> frame = history.since(position, views);   // none: not known any
//   more
//
// Threads: one owner.   Cost: add O(1) a cell; since O(cells changed since).
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <deque>
#include <list>
#include <optional>
#include <string>

#include "server/live_changes.h"

namespace shop {

class LiveHistory {
 public:
  explicit LiveHistory(std::size_t cells_max) : cells_max_(cells_max) {}

  // Everything that changes from `from` on will be added.
  void begin(Position from);
  void add(const LiveTaken& taken);
  Position upto() const { return upto_; }
  // The events as they go over the wire, "" where nothing changed. How many were booked is told
  // only where `position` is of late.
  std::optional<std::string> since(Position position, LiveViews views) const;

 private:
  struct Kept {
    LiveCell cell;
    Position at;
  };
  using Order = std::list<Kept>;
  struct Booked {
    Position upto;
    std::uint64_t total;
  };
  struct Newest {
    Position at;
    std::string json;
  };
  std::string booked_event(Position position) const;

  std::size_t cells_max_;
  Position known_from_ = 0;
  Position upto_ = 0;
  Order order_;
  boost::unordered_flat_map<LiveKey, Order::iterator, LiveKeyHash> by_key_;
  std::deque<Booked> booked_;
  std::deque<Newest> newest_;  // the newest first
};

}  // namespace shop
