// SPDX-License-Identifier: Apache-2.0
#include "promotions/stock_moments.h"

#include <algorithm>

#include "promotions/user_scan.h"

namespace shop {
namespace {

struct Shelf {
  std::int64_t level = 0;
  std::int64_t sold = 0;
  bool known = false;
};

// At the beginning of `day`, and sold in the `in_days` days before it.
Shelf shelf_before(std::span<const StockDay> days, Day day, std::int64_t in_days) {
  const auto by_day = [](const StockDay& one, Day other) { return one.day < other; };
  const auto end = std::lower_bound(days.begin(), days.end(), day, by_day);
  auto first = std::lower_bound(days.begin(), end, later(day, -in_days), by_day);
  Shelf shelf;
  if (end != days.begin() && std::prev(end)->level) {
    shelf.level = *std::prev(end)->level;
    shelf.known = true;
  }
  for (; first != end; ++first) shelf.sold += first->sold;
  return shelf;
}

}  // namespace

std::vector<StockMoment> slow_moments(std::span<const StockDay> days, const Promotion& promotion) {
  std::vector<StockMoment> moments;
  if (days.empty()) return moments;
  // It can become slow, or cease to be, only after a day of its own, or when that leaves the span.
  const Day first = later(days.front().day, promotion.in_days);
  std::vector<Day> changes{first};
  for (const StockDay& one : days) {
    changes.push_back(later(one.day, 1));
    changes.push_back(later(one.day, promotion.in_days + 1));
  }
  std::sort(changes.begin(), changes.end());
  changes.erase(std::unique(changes.begin(), changes.end()), changes.end());
  bool was_slow = false;
  for (const Day day : changes) {
    const Shelf shelf = shelf_before(days, day, promotion.in_days);
    const bool is_slow = day >= first && shelf.known && shelf.level >= promotion.stock_least &&
                         shelf.sold <= promotion.sold_most;
    if (is_slow && !was_slow) moments.push_back({0, day, shelf.level, shelf.sold});
    was_slow = is_slow;
  }
  return moments;
}

std::vector<StockMoment> back_moments(std::span<const StockDay> days, const Promotion& promotion) {
  std::vector<StockMoment> moments;
  std::optional<Day> out_since;
  for (const StockDay& one : days) {
    if (!one.level) continue;
    if (*one.level <= 0) {
      if (!out_since) out_since = one.day;
      continue;
    }
    const std::int64_t out = out_since ? one.day.number - out_since->number : 0;
    if (out_since && out >= promotion.out_days) moments.push_back({0, one.day, *one.level, out});
    out_since.reset();
  }
  return moments;
}

}  // namespace shop
