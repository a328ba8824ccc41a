// SPDX-License-Identifier: Apache-2.0
#include "promotions/stock_history.h"

#include <algorithm>
#include <tuple>

namespace shop {

// Sales and deltas count before a count of the same instant, which is of what is left.
struct StockHistory::Event {
  Timestamp time;
  bool is_count = false;
  Day day;
  std::int64_t units = 0;  // the count, or by how much the level rises
  std::int64_t sold = 0;
  bool is_sale = false;
  auto place() const { return std::tie(time, is_count); }
};

StockHistory::Product& StockHistory::at(Symbol product) {
  if (product >= products_.size()) products_.resize(std::size_t{product} + 1);
  return products_[product];
}

void StockHistory::apply(const Entry& entry) {
  const std::int64_t units = entry.stock_units();
  if (units == 0) return;
  std::vector<Sale>& sales = at(entry.product).sales;
  auto place = sales.end();
  if (!sales.empty() && sales.back().time >= entry.time)
    place = std::lower_bound(sales.begin(), sales.end(), entry.time,
                             [](const Sale& sale, Timestamp time) { return sale.time < time; });
  if (place == sales.end() || place->time != entry.time)
    place = sales.insert(place, {entry.time, entry.day, 0});
  place->units += units;
  if (place->units == 0) sales.erase(place);
}

void StockHistory::apply(Symbol symbol, const ProductRecord& record) {
  Moment moment{record.updated_at, std::string(record.raw)};
  if (record.is_delta) {
    Delta& delta = at(symbol).deltas[std::string(record.change_id)];
    if (std::tie(moment.first, moment.second) <= std::tie(delta.time, delta.raw)) return;
    delta = {moment.first, std::move(moment.second), record.stock_delta};
  } else if (record.has_stock) {
    Product& product = at(symbol);
    auto& counts = record.opening_balance ? product.opening_balances : product.counts;
    counts[std::move(moment)] = record.stock;
  }
}

std::vector<StockHistory::Event> StockHistory::events(const Product& product) const {
  std::vector<Event> others;
  for (const auto& [id, delta] : product.deltas)
    others.push_back(
        {delta.time, false, zone_.from_instant(delta.time).day, delta.units, 0, false});
  for (const auto& [moment, count] : product.counts)
    others.push_back({moment.first, true, zone_.from_instant(moment.first).day, count, 0, false});
  const auto earlier = [](const Event& a, const Event& b) { return a.place() < b.place(); };
  std::stable_sort(others.begin(), others.end(), earlier);
  std::vector<Event> events;
  events.reserve(product.sales.size() + others.size());
  for (const Sale& sale : product.sales)
    events.push_back({sale.time, false, sale.day, -sale.units, sale.units, true});
  const auto sales = static_cast<std::ptrdiff_t>(events.size());
  events.insert(events.end(), others.begin(), others.end());
  std::inplace_merge(events.begin(), events.begin() + sales, events.end(), earlier);
  return events;
}

std::vector<StockDay> StockHistory::days(Symbol symbol, Day since) const {
  std::vector<StockDay> days;
  if (symbol >= products_.size()) return days;
  const Product& product = products_[symbol];
  std::optional<std::int64_t> level;
  if (!product.opening_balances.empty()) {
    level = product.opening_balances.rbegin()->second;
    days.push_back({since, level, 0});
  }
  std::int64_t sold_unknown = 0;  // before a first delta, which starts from 0 before all sales
  for (const Event& event : events(product)) {
    if (days.empty() || days.back().day < event.day) days.push_back({event.day, {}, 0});
    if (event.is_count)
      level = event.units;
    else if (level || !event.is_sale)
      level = level.value_or(-sold_unknown) + event.units;
    if (event.is_sale) sold_unknown += event.sold;
    days.back().sold += event.sold;
    days.back().level = level;
  }
  return days;
}

}  // namespace shop
