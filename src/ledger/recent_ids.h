// SPDX-License-Identifier: Apache-2.0
//
// Holds rows of the index of ids in memory, such as those that are not in a store's index yet.
//
// Rows are appended, and nothing more: a stream of fresh ids never pays for an order. The first
// questions read through all rows; once so many were read that sorting would have been cheaper,
// the rows are sorted, and a question costs a few binary searches (so it never costs more than
// twice the better way). Sorted runs of like size are merged.
//
// Threads: one owner.   Cost: add a copy of 24 bytes.
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
  // Rows in pieces of a fixed size, so that adding never copies what is there.
  static constexpr std::size_t kPieceRows = std::size_t{1} << 16;

  void scan(const Hash128& hash, std::vector<Position>& positions) const;
  void sort_rows();
  std::vector<IdRow> take_unsorted();

  std::vector<std::vector<IdRow>> runs_;      // each sorted
  std::vector<std::vector<IdRow>> unsorted_;  // all but the last full
  std::size_t unsorted_size_ = 0;
  std::size_t scanned_ = 0;  // rows read through since the last sort
  std::size_t size_ = 0;
};

}  // namespace shop
