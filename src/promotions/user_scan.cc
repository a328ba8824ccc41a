// SPDX-License-Identifier: Apache-2.0
#include "promotions/user_scan.h"

#include <algorithm>

namespace shop {

UserScan::UserScan(const ShopperHistory& history, Symbol the_user) : user(the_user) {
  for (const Purchase& purchase : history.purchases(user)) {
    if (!purchase.stands()) continue;
    const Day day = purchase.basket.day;
    bought.push_back({day, purchase.product});
    if (days.empty() || days.back().day != day) days.push_back({day, 0});
    ++days.back().count;
    std::vector<Day>& product_days = products[purchase.product];
    if (product_days.empty() || product_days.back() != day) product_days.push_back(day);
    if (const Symbol category = history.category(purchase.product); category != kNoSymbol)
      categories[category].push_back(bought.back());
  }
}

std::span<const DayCount> UserScan::days_upto(Day day) const {
  const auto end =
      std::upper_bound(days.begin(), days.end(), day,
                       [](Day wanted, const DayCount& one) { return wanted < one.day; });
  return {days.data(), static_cast<std::size_t>(end - days.begin())};
}

}  // namespace shop
