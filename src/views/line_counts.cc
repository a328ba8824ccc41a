// SPDX-License-Identifier: Apache-2.0
#include "views/line_counts.h"

#include <algorithm>
#include <utility>

namespace shop {
namespace {

constexpr Hash128 kFree{};
constexpr std::size_t kFirstPlaces = 16;

}  // namespace

std::size_t LineCounts::find(const Hash128& line) const {
  std::size_t place = home(line);
  while (places_[place] != kFree && places_[place] != line)
    place = place + 1 == places_.size() ? 0 : place + 1;
  return place;
}

std::int64_t LineCounts::count(const Hash128& line) const {
  if (line != kFree && !places_.empty() && places_[find(line)] == line) return 1;
  const auto other = others_.find(line);
  return other != others_.end() ? other->second : 0;
}

std::int64_t LineCounts::add(const Hash128& line, std::int64_t change) {
  const bool can_be_single = line != kFree;
  const bool single = can_be_single && !places_.empty() && places_[find(line)] == line;
  std::int64_t before = single ? 1 : 0;
  if (!single && !others_.empty()) {
    if (const auto other = others_.find(line); other != others_.end()) before = other->second;
  }
  const std::int64_t after = before + change;
  if (after == before) return after;
  if (single) {
    erase(find(line));
  } else if (before != 0) {
    others_.erase(line);
  }
  if (after == 1 && can_be_single) {
    insert(line);
  } else if (after != 0) {
    others_[line] = after;
  }
  return after;
}

void LineCounts::reserve(std::size_t more) {
  const std::size_t wanted = (size_ + more) * 5 / 4 + 1;
  if (wanted > places_.size()) resize(std::max(wanted, kFirstPlaces + places_.size() * 4 / 3));
}

void LineCounts::insert(const Hash128& line) {
  if ((size_ + 1) * 5 > places_.size() * 4) resize(kFirstPlaces + places_.size() * 4 / 3);
  places_[find(line)] = line;
  ++size_;
}

void LineCounts::erase(std::size_t place) {
  // Closes the gap: moves back what was pushed past it.
  std::size_t gap = place;
  for (std::size_t at = gap;;) {
    at = at + 1 == places_.size() ? 0 : at + 1;
    if (places_[at] == kFree) break;
    const std::size_t wanted = home(places_[at]);
    const bool stays = gap <= at ? (gap < wanted && wanted <= at) : (gap < wanted || wanted <= at);
    if (stays) continue;
    places_[gap] = places_[at];
    gap = at;
  }
  places_[gap] = kFree;
  --size_;
}

void LineCounts::resize(std::size_t places) {
  const std::vector<Hash128> old = std::exchange(places_, std::vector<Hash128>(places));
  for (const Hash128& line : old) {
    if (line != kFree) places_[find(line)] = line;
  }
}

void LineCounts::visit_single(const std::function<void(const Hash128&)>& visit) const {
  for (const Hash128& line : places_) {
    if (line != kFree) visit(line);
  }
}

std::size_t LineCounts::bytes() const {
  return places_.capacity() * sizeof(Hash128) + others_.size() * 72;
}

}  // namespace shop
