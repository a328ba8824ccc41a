// SPDX-License-Identifier: Apache-2.0
#include "server/live_history.h"

#include <fmt/format.h>

#include <algorithm>

namespace shop {
namespace {

constexpr std::size_t kBookedKept = 1024;

bool wants(LiveViews views, LiveView view) { return (views & static_cast<LiveViews>(view)) != 0; }

// The event of these cells, or "" where there are none.
template <class Cells>
std::string cells_event(Position upto, LiveViews views, const Cells& cells) {
  std::string out;
  for (const LiveCell* cell : cells) {
    if (!wants(views, cell->key.view)) continue;
    if (out.empty())
      out = fmt::format("id: {0}\nevent: cells\ndata: {{\"as_of\":{0},\"cells\":[", upto);
    else
      out += ',';
    out += cell->json;
  }
  if (!out.empty()) out += "]}\n\n";
  return out;
}

}  // namespace

void LiveHistory::begin(Position from) {
  order_.clear();
  by_key_.clear();
  newest_.clear();
  booked_.assign(1, {from, 0});
  known_from_ = upto_ = from;
}

void LiveHistory::add(const LiveTaken& taken) {
  upto_ = taken.upto;
  for (const LiveCell& cell : taken.cells) {
    const auto found = by_key_.find(cell.key);
    if (found != by_key_.end()) {
      order_.splice(order_.end(), order_, found->second);
      found->second->cell.json = cell.json;
      found->second->at = taken.upto;
    } else {
      order_.push_back({cell, taken.upto});
      by_key_.emplace(cell.key, std::prev(order_.end()));
    }
  }
  while (order_.size() > cells_max_) {
    known_from_ = order_.front().at;
    by_key_.erase(order_.front().cell.key);
    order_.pop_front();
  }
  booked_.push_back({taken.upto, booked_.back().total + taken.booked});
  if (booked_.size() > kBookedKept) booked_.pop_front();
  for (auto newest = taken.newest.rbegin(); newest != taken.newest.rend(); ++newest)
    newest_.push_front({taken.upto, *newest});
  if (newest_.size() > kNewestShown) newest_.resize(kNewestShown);
}

std::string LiveHistory::booked_event(Position position) const {
  const auto behind =
      std::upper_bound(booked_.begin(), booked_.end(), position,
                       [](Position asked, const Booked& booked) { return asked < booked.upto; });
  if (behind == booked_.begin()) return "";
  const std::uint64_t records = booked_.back().total - std::prev(behind)->total;
  if (records == 0) return "";
  std::string transactions;
  for (const Newest& newest : newest_) {
    if (newest.at <= position) break;
    if (!transactions.empty()) transactions += ',';
    transactions += newest.json;
  }
  return fmt::format(
      "id: {0}\nevent: booked\ndata: "
      "{{\"as_of\":{0},\"records\":{1},\"transactions\":[{2}]}}\n\n",
      upto_, records, transactions);
}

std::optional<std::string> LiveHistory::since(Position position, LiveViews views) const {
  if (position < known_from_) return std::nullopt;
  std::vector<const LiveCell*> cells;
  for (auto kept = order_.rbegin(); kept != order_.rend() && kept->at > position; ++kept)
    cells.push_back(&kept->cell);
  std::string events = cells_event(upto_, views, cells);
  if (wants(views, LiveView::booked)) events += booked_event(position);
  return events;
}

}  // namespace shop
