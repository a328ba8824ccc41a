// SPDX-License-Identifier: Apache-2.0
//
// Keeps what stands on the simulated shop's shelves, and orders more when a shelf runs low.
//
// Opening stock and reorder levels follow what the product is expected to sell. A delivery comes
// after a while, so that low-stock alerts come and go.
//
// Threads: one owner.   Cost: O(1) a sale, O(log n) a delivery.
#pragma once

#include <cstdint>
#include <queue>
#include <vector>

#include "sim/catalogue.h"

namespace shop::sim {

struct Delivery {
  std::uint64_t number = 0;
  std::int64_t time = 0;
  std::uint32_t product = 0;
  std::int64_t units = 0;
};

struct ShelfRow {
  std::int64_t opening = 0;
  std::int64_t delivered = 0;
  std::int64_t sold = 0;
  std::int64_t reorder_level = 0;
  std::int64_t order_units = 0;
  bool on_order = false;
  std::int64_t stock() const { return opening + delivered - sold; }
};

struct ShelfOptions {
  std::uint64_t seed = 0;
  std::uint64_t events_per_day = 0;
  std::int64_t delivery_seconds = 86'400;  // on average
  // How long a delivery lasts; shelves begin anywhere between full and low.
  std::int64_t lasts_seconds = 20 * 86'400;
};

class Shelf {
 public:
  Shelf(const Catalogue& catalogue, const ShelfOptions& options);

  const ShelfRow& row(std::uint32_t product) const { return rows_[product]; }
  void take(std::uint32_t product, std::int64_t units, std::int64_t now);  // negative: comes back
  // Puts what was due on the shelves and appends it to `out`.
  void deliver(std::int64_t now, std::vector<Delivery>& out) {
    if (!due_.empty() && due_.top().time <= now) deliver_due(now, out);
  }

 private:
  struct Later {
    bool operator()(const Delivery& a, const Delivery& b) const {
      return a.time != b.time ? a.time > b.time : a.number > b.number;
    }
  };
  void deliver_due(std::int64_t now, std::vector<Delivery>& out);

  ShelfOptions options_;
  std::uint64_t next_number_ = 1;
  std::vector<ShelfRow> rows_;
  std::priority_queue<Delivery, std::vector<Delivery>, Later> due_;
};

}  // namespace shop::sim
