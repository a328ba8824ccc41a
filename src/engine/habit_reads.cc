// SPDX-License-Identifier: Apache-2.0
#include "engine/habit_reads.h"

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <span>
#include <string_view>
#include <vector>

#include "advice/usual_interval.h"
#include "base/median.h"
#include "engine/engine_reports.h"
#include "ledger/decision_block.h"

namespace shop {
namespace {

constexpr std::size_t kProductsShown = 20;

// A sale of one product, or its negative.
struct Purchase {
  Symbol user = 0;
  Day day;
  std::int64_t count = 0;
};

// The days on which one customer bought a product, of purchases that are theirs and ascend by day.
std::vector<Day> standing_days(std::span<const Purchase> purchases) {
  std::vector<Day> days;
  for (auto next = purchases.begin(); next != purchases.end();) {
    const Day day = next->day;
    std::int64_t standing = 0;
    for (; next != purchases.end() && next->day == day; ++next) standing += next->count;
    if (standing > 0) days.push_back(day);
  }
  return days;
}

void add_habit(std::vector<Purchase>& purchases, ProductHabit& habit) {
  std::sort(purchases.begin(), purchases.end(), [](const Purchase& a, const Purchase& b) {
    return a.user != b.user ? a.user < b.user : a.day < b.day;
  });
  std::vector<std::int64_t> intervals;
  for (auto next = purchases.begin(); next != purchases.end();) {
    const auto end = std::find_if(next, purchases.end(),
                                  [&](const Purchase& p) { return p.user != next->user; });
    const std::vector<Day> days = standing_days({next, end});
    if (!days.empty()) ++habit.customers;
    if (const auto interval = usual_interval(days)) intervals.push_back(*interval);
    next = end;
  }
  habit.came_again = intervals.size();
  if (intervals.empty()) return;
  habit.interval_days = lower_median(intervals);
}

class HabitReads {
 public:
  HabitReads(Engine& engine, const CustomerTotals& totals, Day last_day, Position upto)
      : engine_(engine), last_day_(last_day), upto_(upto) {
    const Symbols& users = engine.dictionaries().users;  // texts that were handed out stay
    for (Symbol user = 0; user < totals.user_bound(); ++user)
      if (const auto segment = totals.segment(user)) segments_[users.text(user)] = *segment;
  }

  Result<PurchaseHabits> read() {
    PurchaseHabits habits;
    SHOP_CHECK(count_sales(habits.affinity));
    SHOP_CHECK(read_products(habits.products));
    return habits;
  }

 private:
  // Each entry that books or reverses a sale of somebody.
  template <class Visit>
  Status each_sale(const Visit& visit) {
    Decisions decisions;
    return engine_.store().scan(1, [&](const LogBlock& block) -> Status {
      if (block.first_position >= upto_) return {};
      SHOP_CHECK(decode_block(block.bytes, texts_, decisions));
      learn_segments();
      for (const Entry& entry : decisions.entries)
        if (entry.transactions != 0 && entry.position < upto_ && entry.day <= last_day_ &&
            segment_of_[entry.user])
          visit(entry);
      return {};
    });
  }

  void learn_segments() {
    for (auto user = static_cast<Symbol>(segment_of_.size()); user < texts_.users.size(); ++user) {
      const auto known = segments_.find(texts_.users.text(user));
      segment_of_.push_back(known == segments_.end() ? std::nullopt : std::optional(known->second));
    }
  }

  Status count_sales(CategorySales& affinity) {
    std::vector<std::array<std::int64_t, kSegmentCount>> by_category;
    SHOP_CHECK(each_sale([&](const Entry& entry) {
      by_category.resize(std::max<std::size_t>(by_category.size(), texts_.categories.size()));
      product_sales_.resize(std::max<std::size_t>(product_sales_.size(), texts_.products.size()));
      by_category[entry.category][static_cast<std::size_t>(*segment_of_[entry.user])] +=
          entry.transactions;
      product_sales_[entry.product] += entry.transactions;
    }));
    for (std::size_t category = 0; category < by_category.size(); ++category)
      for (std::size_t segment = 0; segment < kSegmentCount; ++segment)
        if (by_category[category][segment] != 0)
          affinity[segment][std::string(texts_.categories.text(static_cast<Symbol>(category)))] =
              by_category[category][segment];
    return {};
  }

  // By sales, then by the bytes of the id.
  std::vector<Symbol> most_bought() const {
    std::vector<Symbol> products;
    for (std::size_t product = 0; product < product_sales_.size(); ++product)
      if (product_sales_[product] > 0) products.push_back(static_cast<Symbol>(product));
    const auto shown =
        products.begin() + static_cast<std::ptrdiff_t>(std::min(products.size(), kProductsShown));
    std::partial_sort(products.begin(), shown, products.end(), [&](Symbol a, Symbol b) {
      return product_sales_[a] != product_sales_[b]
                 ? product_sales_[a] > product_sales_[b]
                 : texts_.products.text(a) < texts_.products.text(b);
    });
    products.erase(shown, products.end());
    return products;
  }

  Status read_products(std::vector<ProductHabit>& habits) {
    const std::vector<Symbol> products = most_bought();
    std::vector<std::int8_t> place(product_sales_.size(), -1);
    for (std::size_t i = 0; i < products.size(); ++i)
      place[products[i]] = static_cast<std::int8_t>(i);
    std::vector<std::vector<Purchase>> purchases(products.size());
    SHOP_CHECK(each_sale([&](const Entry& entry) {
      if (const auto at = place[entry.product]; at >= 0)
        purchases[static_cast<std::size_t>(at)].push_back(
            {entry.user, entry.day, entry.transactions});
    }));
    const std::vector<std::string> names = EngineProductNames(engine_, texts_).of(products);
    for (std::size_t i = 0; i < products.size(); ++i) {
      ProductHabit& habit = habits.emplace_back();
      habit.product = texts_.products.text(products[i]);
      habit.name = names[i];
      add_habit(purchases[i], habit);
    }
    return {};
  }

  Engine& engine_;
  Day last_day_;
  Position upto_;
  boost::unordered_flat_map<std::string_view, Segment> segments_;
  Dictionaries texts_;
  std::vector<std::optional<Segment>> segment_of_;  // by symbol in texts_
  std::vector<std::int64_t> product_sales_;
};

}  // namespace

Result<PurchaseHabits> purchase_habits(Engine& engine, const CustomerTotals& totals,
                                       std::optional<Day> last_day, Position upto) {
  if (!last_day) return PurchaseHabits();
  return HabitReads(engine, totals, *last_day, upto).read();
}

}  // namespace shop
