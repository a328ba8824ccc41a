// SPDX-License-Identifier: Apache-2.0
#include "ledger/recent_ids.h"

#include <algorithm>

namespace shop {

void RecentIds::add(std::span<const IdRow> rows) {
  unsorted_.insert(unsorted_.end(), rows.begin(), rows.end());
  size_ += rows.size();
}

void RecentIds::sort_runs() {
  if (unsorted_.empty()) return;
  std::sort(unsorted_.begin(), unsorted_.end());
  runs_.push_back(std::move(unsorted_));
  unsorted_ = {};
  while (runs_.size() > 1 && runs_[runs_.size() - 2].size() <= 2 * runs_.back().size()) {
    std::vector<IdRow>& into = runs_[runs_.size() - 2];
    const auto middle = static_cast<std::ptrdiff_t>(into.size());
    into.insert(into.end(), runs_.back().begin(), runs_.back().end());
    std::inplace_merge(into.begin(), into.begin() + middle, into.end());
    runs_.pop_back();
  }
}

void RecentIds::find(const Hash128& hash, std::vector<Position>& positions) {
  sort_runs();
  for (const std::vector<IdRow>& run : runs_) {
    auto row = std::lower_bound(run.begin(), run.end(), IdRow{hash, 0});
    for (; row != run.end() && row->hash == hash; ++row) positions.push_back(row->position);
  }
}

std::vector<IdRow> RecentIds::take() {
  std::vector<IdRow> all = std::move(unsorted_);
  for (const std::vector<IdRow>& run : runs_) all.insert(all.end(), run.begin(), run.end());
  runs_.clear();
  unsorted_ = {};
  size_ = 0;
  return all;
}

}  // namespace shop
