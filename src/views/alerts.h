// SPDX-License-Identifier: Apache-2.0
//
// Notifies once for each time that a product's stock falls to its reorder level.
//
// An alert is active while stock <= reorder level; that is a cell of the stock (class Set). When
// to notify is history (class Sequence): a product is armed at first; falling to its level raises
// it and notifies; only a stock above level + hysteresis arms it again, so that a stock that sways
// around the level notifies once. Which products are raised is saved, so that a restart notifies
// nothing twice: whoever delivers drained notifications saves the "alerts/…" chunks first.
//
//   StockAlerts alerts;
//   alerts.observe(product, /*hash=*/hash64(id), stock, level, position);
//   for (const StockNotification& n : alerts.drain()) …
//
// Threads: one owner.   Cost: O(1) per observation.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/symbols.h"
#include "model/entry.h"
#include "views/chunk_marks.h"

namespace shop {

struct StockNotification {
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
  explicit StockAlerts(Symbols& products, AlertOptions options = {});

  // `hash` is hash64 of the product's id.
  void observe(Symbol product, std::uint64_t hash, std::int64_t stock, std::int64_t level,
               Position position) {
    const bool raised = is_raised(product);
    if (raised ? stock > level : stock <= level) change(product, hash, stock, level, position);
  }

  bool is_raised(Symbol product) const { return product < raised_.size() && raised_[product]; }
  std::vector<StockNotification> drain();
  std::size_t pending() const { return pending_.size(); }

  void merge(const StockAlerts& other);  // raised in one is raised
  void list_chunks(bool only_dirty, std::vector<std::string>& names) const;
  bool owns_chunk(std::string_view name) const { return marks_.parse(name).has_value(); }
  std::string save_chunk(std::string_view name);
  Status load_chunk(std::string_view name, std::string_view bytes, Position applied_upto);

 private:
  void change(Symbol product, std::uint64_t hash, std::int64_t stock, std::int64_t level,
              Position position);
  void set_raised(Symbol product, bool raised);

  Symbols& products_;
  AlertOptions options_;
  std::vector<std::uint8_t> raised_;  // by product
  std::vector<StockNotification> pending_;
  HashMarks marks_;
};

}  // namespace shop
