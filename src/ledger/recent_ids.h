// SPDX-License-Identifier: Apache-2.0
//
// Holds rows of the index of ids in memory, such as those that are not in a store's index yet.
//
// Rows are appended batch by batch and sorted only when somebody asks: a stream of fresh ids never
// pays for it. Sorted runs of like size are merged, so that a question costs a few binary searches.
//
// Threads: one owner.
#pragma once

#include <span>
#include <vector>

#include "ledger/decisions.h"

namespace shop {

class RecentIds {
 public:
  void add(std::span<const IdRow> rows);
  // Appends the positions of all rows with this hash, in no order.
  void find(const Hash128& hash, std::vector<Position>& positions);

  std::size_t size() const { return size_; }
  // Takes out everything, in no order.
  std::vector<IdRow> take();

 private:
  void sort_runs();

  std::vector<std::vector<IdRow>> runs_;  // each sorted
  std::vector<IdRow> unsorted_;
  std::size_t size_ = 0;
};

}  // namespace shop
