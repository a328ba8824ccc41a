// SPDX-License-Identifier: Apache-2.0
#include "ledger/recent_ids.h"

#include <algorithm>
#include <utility>

namespace shop {
namespace {

// Sorting a row takes about as long as reading through this many.
constexpr std::size_t kScansPerSort = 64;

}  // namespace

void RecentIds::add(std::span<const IdRow> rows) {
  size_ += rows.size();
  unsorted_size_ += rows.size();
  while (!rows.empty()) {
    if (unsorted_.empty() || unsorted_.back().size() == kPieceRows) {
      unsorted_.emplace_back();
      // The first piece grows as it is needed: most hosts only ever hold a few rows.
      if (unsorted_.size() > 1) unsorted_.back().reserve(kPieceRows);
    }
    std::vector<IdRow>& piece = unsorted_.back();
    const auto some = rows.first(std::min(rows.size(), kPieceRows - piece.size()));
    piece.insert(piece.end(), some.begin(), some.end());
    rows = rows.subspan(some.size());
  }
}

void RecentIds::find(const Hash128& hash, std::vector<Position>& positions) {
  scanned_ += unsorted_size_;
  if (scanned_ > unsorted_size_ * kScansPerSort) sort_rows();
  scan(hash, positions);
  for (const std::vector<IdRow>& run : runs_) {
    auto row = std::lower_bound(run.begin(), run.end(), IdRow{hash, 0});
    for (; row != run.end() && row->hash == hash; ++row) positions.push_back(row->position);
  }
}

void RecentIds::scan(const Hash128& hash, std::vector<Position>& positions) const {
  for (const std::vector<IdRow>& piece : unsorted_) {
    for (const IdRow& row : piece) {
      if (row.hash == hash) [[unlikely]]
        positions.push_back(row.position);
    }
  }
}

std::vector<IdRow> RecentIds::take_unsorted() {
  std::vector<IdRow> rows;
  if (unsorted_.size() == 1) {
    rows = std::move(unsorted_.front());
  } else {
    rows.reserve(unsorted_size_);
    for (const std::vector<IdRow>& piece : unsorted_)
      rows.insert(rows.end(), piece.begin(), piece.end());
  }
  unsorted_.clear();
  unsorted_size_ = scanned_ = 0;
  return rows;
}

void RecentIds::sort_rows() {
  runs_.push_back(take_unsorted());
  std::sort(runs_.back().begin(), runs_.back().end());
  while (runs_.size() > 1 && runs_[runs_.size() - 2].size() <= 2 * runs_.back().size()) {
    std::vector<IdRow>& into = runs_[runs_.size() - 2];
    const auto middle = static_cast<std::ptrdiff_t>(into.size());
    into.insert(into.end(), runs_.back().begin(), runs_.back().end());
    std::inplace_merge(into.begin(), into.begin() + middle, into.end());
    runs_.pop_back();
  }
}

std::vector<IdRow> RecentIds::take() {
  std::vector<IdRow> all = take_unsorted();
  for (const std::vector<IdRow>& run : runs_) all.insert(all.end(), run.begin(), run.end());
  runs_.clear();
  size_ = 0;
  return all;
}

}  // namespace shop
