// SPDX-License-Identifier: Apache-2.0
//
// Notifies once for each time that a product's stock falls to its reorder level.
//
// An alert is active while stock <= reorder level; that is a cell of the stock (class Set). When
// to notify is history (class Sequence): a product is armed at first; falling to its level raises
// it and notifies; only a stock above level + hysteresis arms it again, so that a stock that sways
// around the level notifies once.
//
// Notifications are numbered from 1 and never taken out: a reader remembers the number of the last
// one that it has passed on, and asks for those after it. Which products are raised, the numbers
// and the last kRetained notifications are saved. They are a function of the rows of the log in
// their order, so that a log folded again behind a saved state gives the same crossing the same
// number, and nobody is told of it twice. For that the state must be saved no earlier than the
// stock that it watches (ShopViews::late_chunks), and nothing observed until that has come back.
//
//   StockAlerts alerts(dictionaries.products);
//   alerts.observe(product, /*hash=*/hash64(id), stock, level, position);
//   for (const StockNotification& n : alerts.after(told)) tell(n), told = n.number;
//
// Threads: one owner.   Cost: O(1) per observation.   Limits: a reader who falls more than
// kRetained behind sees it by the numbers, and finds what is low now in the stock.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/symbols.h"
#include "model/entry.h"
#include "views/chunk_marks.h"
#include "views/view.h"

namespace shop {

struct StockNotification {
  std::uint64_t number = 0;
  Symbol product = 0;
  std::int64_t stock = 0;
  std::int64_t reorder_level = 0;
  Position position = 0;  // the row of the log that made the stock fall
};

struct AlertOptions {
  // Added to the level to arm again: the larger of these two.
  std::int64_t hysteresis_units = 1;
  std::int64_t hysteresis_percent = 10;  // of the level
};

class StockAlerts {
 public:
  static constexpr std::size_t kRetained = 1024;

  explicit StockAlerts(Symbols& products, AlertOptions options = {});

  // `hash` is hash64 of the product's id.
  void observe(Symbol product, std::uint64_t hash, std::int64_t stock, std::int64_t level,
               Position position) {
    const bool raised = is_raised(product);
    if (raised ? stock > level : stock <= level) change(product, hash, stock, level, position);
  }

  bool is_raised(Symbol product) const { return product < raised_.size() && raised_[product]; }
  // The number of the newest notification: how many there were.
  std::uint64_t notified() const { return notified_; }
  // Those with a greater number that are retained, the oldest first.
  std::vector<StockNotification> after(std::uint64_t number) const;

  // Raised in one is raised. Notifications stay where they happened: a part sees only its own
  // sales, and its crossings are not those of the whole.
  void merge(const StockAlerts& other);
  void list_chunks(bool only_dirty, std::vector<std::string>& names) const;
  bool owns_chunk(std::string_view name) const;
  std::string save_chunk(std::string_view name, AfterSave after = AfterSave::clear_mark);
  Status load_chunk(std::string_view name, std::string_view bytes, Position applied_upto);

 private:
  void change(Symbol product, std::uint64_t hash, std::int64_t stock, std::int64_t level,
              Position position);
  void set_raised(Symbol product, bool raised);
  void notify(const StockNotification& notification);
  std::string save_notifications(AfterSave after);
  Status load_notifications(std::string_view name, std::string_view payload);

  Symbols& products_;
  AlertOptions options_;
  std::vector<std::uint8_t> raised_;  // by product
  std::uint64_t notified_ = 0;
  std::deque<StockNotification> retained_;
  HashMarks marks_;
  ChunkMark notifications_mark_;
};

}  // namespace shop
