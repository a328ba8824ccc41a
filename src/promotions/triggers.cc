// SPDX-License-Identifier: Apache-2.0
#include "promotions/triggers.h"

#include <algorithm>
#include <string>

#include "advice/usual_interval.h"
#include "base/hash.h"
#include "base/int128.h"
#include "views/customer_segments.h"

namespace shop {
namespace {

// One half of it says who is held out, the other who comes first: neither leads to the other.
Hash128 lot_of(const Promotion& promotion, std::string_view user, std::string_view product) {
  std::string text = promotion.seed;
  for (const std::string_view part : {std::string_view(promotion.name), user, product})
    text.append(1, '\0').append(part);
  return fingerprint128(text);
}

Symbol symbol_of(const ShopperHistory& history, const std::string& category) {
  if (category.empty()) return kNoSymbol;
  return history.dictionaries().categories.find(category).value_or(kNoSymbol);
}

}  // namespace

class Triggers::Finder {
 public:
  Finder(const Triggers& triggers, std::size_t place, const UserScan& scan,
         std::vector<Trigger>& found)
      : history_(triggers.history_),
        promotion_(triggers.promotions_[place]),
        moments_(triggers.moments_[place]),
        in_category_(triggers.in_category_[place]),
        place_(static_cast<std::uint16_t>(place)),
        scan_(scan),
        found_(found),
        category_(symbol_of(history_, promotion_.category)) {}

  void find() {
    // Of a category that nothing was ever of, nobody bought anything.
    if (!promotion_.category.empty() && category_ == kNoSymbol) return;
    switch (promotion_.kind) {
      case PromotionKind::win_back:
        return win_back();
      case PromotionKind::replenish:
        return replenish();
      case PromotionKind::next_category:
        return next_category();
      case PromotionKind::reward:
        return promotion_.every_purchases > 0 ? reward_purchases() : reward_spend();
      case PromotionKind::clear_slow_stock:
        return clear_slow_stock();
      case PromotionKind::back_in_stock:
        return back_in_stock();
    }
  }

 private:
  bool is_of_segment(Day day) const {
    if (promotion_.segments.empty()) return true;
    const std::span<const DayCount> days = scan_.days_upto(later(day, -1));
    if (days.empty()) return false;
    const Segment segment = segment_of(days, day);
    return std::find(promotion_.segments.begin(), promotion_.segments.end(), segment) !=
           promotion_.segments.end();
  }
  bool is_wanted(Symbol product) const {
    return category_ == kNoSymbol || history_.category(product) == category_;
  }

  void add(Trigger trigger) {
    if (promotion_.from && trigger.day < *promotion_.from) return;
    if (promotion_.until && trigger.day > *promotion_.until) return;
    if (!is_of_segment(trigger.day)) return;
    trigger.promotion = place_;
    if (trigger.product == kNoSymbol) trigger.category = category_;
    const Dictionaries& texts = history_.dictionaries();
    const std::string_view product =
        trigger.product == kNoSymbol ? "" : texts.products.text(trigger.product);
    trigger.order = lot_of(promotion_, texts.users.text(scan_.user), product).low;
    found_.push_back(trigger);
  }

  // A purchase on the very day is one that followed.
  void win_back() {
    const std::vector<Day> days = days_of_purchase();
    for (std::size_t at = 0; at < days.size(); ++at) {
      const Day day = later(days[at], promotion_.after_days);
      if (at + 1 < days.size() && days[at + 1] < day) continue;
      add({.day = day, .since = days[at]});
    }
  }
  // Of the category alone, where one is wanted.
  std::vector<Day> days_of_purchase() const {
    std::vector<Day> days;
    for (const Bought& one : scan_.bought)
      if (is_wanted(one.product) && (days.empty() || days.back() != one.day))
        days.push_back(one.day);
    return days;
  }

  void replenish() {
    const auto least = static_cast<std::size_t>(promotion_.purchases_least);
    for (const auto& [product, days] : scan_.products) {
      if (!is_wanted(product)) continue;
      for (std::size_t count = least; count <= days.size(); ++count) {
        const std::int64_t interval = *usual_interval(std::span(days).first(count));
        const Day last = days[count - 1];
        const Day due = later(last, (interval * promotion_.after_percent + 99) / 100);
        if (count < days.size() && days[count] < due) continue;
        add({.day = due, .product = product, .since = last, .number = interval});
      }
    }
  }

  void next_category() {
    const auto from = scan_.categories.find(symbol_of(history_, promotion_.bought_category));
    if (from == scan_.categories.end()) return;
    const Bought& first = first_of(from->second);
    const Day day = later(first.day, promotion_.after_days);
    const auto there = scan_.categories.find(category_);
    if (there != scan_.categories.end() && there->second.front().day < day) return;
    add({.day = day, .since = first.day, .bought = first.product});
  }

  // Of several on one day that with the smallest id: symbols say nothing about order.
  const Bought& first_of(const std::vector<Bought>& bought) const {
    const Symbols& ids = history_.dictionaries().products;
    return *std::min_element(bought.begin(), bought.end(), [&](const Bought& a, const Bought& b) {
      if (a.day != b.day) return a.day < b.day;
      return ids.text(a.product) < ids.text(b.product);
    });
  }

  void reward_purchases() {
    const auto every = static_cast<std::size_t>(promotion_.every_purchases);
    for (std::size_t count = every; count <= scan_.days.size(); count += every) {
      const Day reached = scan_.days[count - 1].day;
      add({.day = later(reached, 1), .since = reached, .number = static_cast<std::int64_t>(count)});
    }
  }

  void reward_spend() {
    std::int64_t spent = 0;
    std::int64_t steps = 0;
    for (const DaySpend& one : history_.spend(scan_.user)) {
      spent += one.minor;
      const std::int64_t now = spent / promotion_.every_spend_minor;
      if (now <= steps) continue;
      steps = now;
      add({.day = later(one.day, 1),
           .since = one.day,
           .number = steps * promotion_.every_spend_minor});
    }
  }

  // For each purchase the next product of its category that becomes slow: so nobody is told of all
  // that a large shop does not sell. Of several on one day a hash chooses, for each user another.
  void clear_slow_stock() {
    for (const auto& [category, bought] : scan_.categories) {
      if (category_ != kNoSymbol && category != category_) continue;
      const auto slow = in_category_.find(category);
      if (slow == in_category_.end()) continue;
      std::optional<Day> told;
      for (auto one = bought.begin(); one != bought.end(); ++one) {
        const std::span<const StockMoment> next = next_slow(slow->second, one->day);
        if (next.empty() || next.front().day == told) continue;
        const Day day = next.front().day;
        told = day;
        if (day > later(one->day, promotion_.bought_days)) continue;
        add_slow(chosen_of(next), bought);
      }
    }
  }
  // All of the first day after this one on which any becomes slow.
  static std::span<const StockMoment> next_slow(const Moments& moments, Day after) {
    const auto by_day = [](Day day, const StockMoment& moment) { return day < moment.day; };
    const auto first = std::upper_bound(moments.begin(), moments.end(), after, by_day);
    if (first == moments.end()) return {};
    return {first, std::upper_bound(first, moments.end(), first->day, by_day)};
  }
  const StockMoment& chosen_of(std::span<const StockMoment> moments) const {
    const std::string_view user = history_.dictionaries().users.text(scan_.user);
    const std::uint64_t lot =
        lot_of(promotion_, user, {}).low + static_cast<std::uint64_t>(moments.front().day.number);
    return moments[lot % moments.size()];
  }
  void add_slow(const StockMoment& moment, const std::vector<Bought>& bought) {
    const auto end = std::lower_bound(bought.begin(), bought.end(), moment.day,
                                      [](const Bought& one, Day day) { return one.day < day; });
    const std::int64_t times = end - bought.begin();
    if (times < promotion_.purchases_least) return;
    add({.day = moment.day,
         .product = moment.product,
         .since = std::prev(end)->day,
         .number = times});
  }

  void back_in_stock() {
    for (const auto& [product, days] : scan_.products) {
      if (!is_wanted(product)) continue;
      const auto back = moments_.find(product);
      if (back == moments_.end()) continue;
      for (const StockMoment& moment : back->second) {
        const auto end = std::lower_bound(days.begin(), days.end(), moment.day);
        if (end - days.begin() < promotion_.purchases_least) continue;
        add({.day = moment.day,
             .product = product,
             .since = *std::prev(end),
             .number = moment.number});
      }
    }
  }

  const ShopperHistory& history_;
  const Promotion& promotion_;
  const std::map<Symbol, Moments>& moments_;
  const std::map<Symbol, Moments>& in_category_;
  std::uint16_t place_;
  const UserScan& scan_;
  std::vector<Trigger>& found_;
  Symbol category_;
};

Triggers::Triggers(const ShopperHistory& history, std::span<const Promotion> promotions)
    : history_(history),
      promotions_(promotions),
      moments_(promotions.size()),
      in_category_(promotions.size()) {
  refresh_stock({.all = true, .products = {}});
}

void Triggers::refresh_stock(const ShopperHistory::Changed& changed) {
  for (std::size_t place = 0; place < promotions_.size(); ++place) {
    if (!promotions_[place].needs_stock()) continue;
    if (changed.all)
      for (Symbol product = 0; product < history_.product_bound(); ++product)
        refresh_product(place, product);
    for (const Symbol product : changed.products) refresh_product(place, product);
    gather_by_category(place);
  }
}

void Triggers::refresh_product(std::size_t place, Symbol product) {
  const Promotion& promotion = promotions_[place];
  const std::vector<StockDay> days = history_.stock_days(product);
  Moments moments = promotion.kind == PromotionKind::back_in_stock ? back_moments(days, promotion)
                                                                   : slow_moments(days, promotion);
  for (StockMoment& moment : moments) moment.product = product;
  if (moments.empty())
    moments_[place].erase(product);
  else
    moments_[place][product] = std::move(moments);
}

void Triggers::gather_by_category(std::size_t place) {
  std::map<Symbol, Moments>& in_category = in_category_[place];
  in_category.clear();
  if (promotions_[place].kind != PromotionKind::clear_slow_stock) return;
  for (const auto& [product, moments] : moments_[place]) {
    Moments& all = in_category[history_.category(product)];
    all.insert(all.end(), moments.begin(), moments.end());
  }
  const Symbols& ids = history_.dictionaries().products;
  for (auto& [category, moments] : in_category) {
    std::sort(moments.begin(), moments.end(), [&](const StockMoment& a, const StockMoment& b) {
      return a.day != b.day ? a.day < b.day : ids.text(a.product) < ids.text(b.product);
    });
  }
}

bool Triggers::is_held_out(std::uint16_t promotion, Symbol user) const {
  constexpr int kHalf = 64;
  const Promotion& asked = promotions_[promotion];
  const Hash128 lot = lot_of(asked, history_.dictionaries().users.text(user), {});
  const Uint128 percent = (Uint128{lot.high} * 100) >> kHalf;
  return static_cast<std::int64_t>(percent) < asked.hold_out_percent;
}

void Triggers::of_user(Symbol user, std::vector<Trigger>& found) const {
  const std::size_t first = found.size();
  const UserScan scan(history_, user);
  if (scan.days.empty()) return;
  for (std::size_t place = 0; place < promotions_.size(); ++place)
    Finder(*this, place, scan, found).find();
  std::sort(found.begin() + static_cast<std::ptrdiff_t>(first), found.end(),
            [](const Trigger& a, const Trigger& b) { return a.place() < b.place(); });
}

}  // namespace shop
