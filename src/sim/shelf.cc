// SPDX-License-Identifier: Apache-2.0
#include "sim/shelf.h"

namespace shop::sim {
namespace {

constexpr std::uint64_t kUnitsPerLinePercent = 140;

}  // namespace

Shelf::Shelf(const Catalogue& catalogue, const ShelfOptions& options) : options_(options) {
  for (std::uint32_t i = 0; i < catalogue.product_count(); ++i) {
    const std::uint64_t a_day_millionths =
        catalogue.share_millionths(i) * options.events_per_day / 100 * kUnitsPerLinePercent;
    const auto units_in = [&](std::int64_t seconds) {
      __extension__ using Wide = unsigned __int128;
      return static_cast<std::int64_t>(static_cast<Wide>(a_day_millionths) *
                                       static_cast<std::uint64_t>(seconds) / 86'400'000'000);
    };
    // Enough for two and a half deliveries' time: peaks empty a shelf now and then.
    const std::int64_t level = 5 + units_in(options.delivery_seconds * 5 / 2);
    const std::int64_t order = 20 + units_in(options.lasts_seconds);
    const auto spread = mix(options.seed ^ 0x57, i) % static_cast<std::uint64_t>(order);
    rows_.push_back({level + 1 + static_cast<std::int64_t>(spread), 0, 0, level, order, false});
  }
}

void Shelf::take(std::uint32_t product, std::int64_t units, std::int64_t now) {
  ShelfRow& row = rows_[product];
  row.sold += units;
  if (row.on_order || row.stock() > row.reorder_level) return;
  row.on_order = true;
  const std::uint64_t draw = mix(options_.seed ^ 0xDE11, next_number_);
  const auto spread = static_cast<std::uint64_t>(options_.delivery_seconds);
  const auto wait = static_cast<std::int64_t>(spread / 2 + draw % (spread + 1));
  const std::int64_t units_ordered = row.order_units + row.reorder_level - row.stock();
  due_.push({next_number_++, now + wait, product, units_ordered});
}

void Shelf::deliver_due(std::int64_t now, std::vector<Delivery>& out) {
  while (!due_.empty() && due_.top().time <= now) {
    const Delivery delivery = due_.top();
    due_.pop();
    rows_[delivery.product].delivered += delivery.units;
    rows_[delivery.product].on_order = false;
    out.push_back(delivery);
    take(delivery.product, 0, now);  // still low: order again
  }
}

}  // namespace shop::sim
