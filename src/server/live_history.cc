// SPDX-License-Identifier: Apache-2.0
#include "server/live_history.h"

#include <fmt/format.h>

namespace shop {
namespace {

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

std::string live_frame(const LiveTaken& taken, LiveViews views) {
  std::vector<const LiveCell*> cells;
  cells.reserve(taken.cells.size());
  for (const LiveCell& cell : taken.cells) cells.push_back(&cell);
  std::string out = cells_event(taken.upto, views, cells);
  if (taken.booked > 0 && wants(views, LiveView::booked))
    out += fmt::format(
        "id: {0}\nevent: booked\ndata: "
        "{{\"as_of\":{0},\"records\":{1},\"transactions\":[{2}]}}\n\n",
        taken.upto, taken.booked, taken.newest);
  return out;
}

void LiveHistory::begin(Position from) {
  order_.clear();
  by_key_.clear();
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
}

std::optional<std::string> LiveHistory::since(Position position, LiveViews views) const {
  if (position < known_from_) return std::nullopt;
  std::vector<const LiveCell*> cells;
  for (auto kept = order_.rbegin(); kept != order_.rend() && kept->at > position; ++kept)
    cells.push_back(&kept->cell);
  return cells_event(upto_, views, cells);
}

}  // namespace shop
