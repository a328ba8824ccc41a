// SPDX-License-Identifier: Apache-2.0
#include "promotions/shopper_history.h"

#include <algorithm>

namespace shop {
namespace {

void sort_unique(std::vector<Symbol>& symbols) {
  std::sort(symbols.begin(), symbols.end());
  symbols.erase(std::unique(symbols.begin(), symbols.end()), symbols.end());
}

}  // namespace

ShopperHistory::ShopperHistory(Dictionaries& dictionaries, const Options& options)
    : dictionaries_(dictionaries),
      currency_(options.currency),
      keeps_stock_(options.keeps_stock),
      purchases_(dictionaries, {options.guest}),
      catalogue_(dictionaries),
      stock_(options.zone) {
  if (!options.guest.empty()) guest_ = dictionaries.users.intern(options.guest);
}

void ShopperHistory::apply(std::span<const Entry> entries) {
  catalogue_.apply(entries);
  for (const Entry& entry : entries) {
    purchases_.apply(entry,
                     [&](const PurchaseChange& change) { changed_.users.push_back(change.user); });
    add_spend(entry);
    count_day(entry);
    if (!keeps_stock_ || entry.stock_units() == 0) continue;
    stock_.apply(entry);
    changed_.products.push_back(entry.product);
  }
  for (const Entry& entry : entries) refresh_category(entry.product);
}

void ShopperHistory::apply(const ProductRecord& record, Position position) {
  const Symbol product = dictionaries_.products.intern(record.id);
  catalogue_.apply(record, position);
  if (keeps_stock_) stock_.apply(product, record);
  changed_.products.push_back(product);
  refresh_category(product);
}

void ShopperHistory::count_day(const Entry& entry) {
  if (entry.transactions == 0) return;
  const std::optional<Day> oldest = oldest_day();
  const auto at = sales_.try_emplace(entry.sale_day, 0).first;
  at->second += entry.transactions;
  if (at->second == 0) sales_.erase(at);
  if (oldest_day() != oldest) changed_.everybody = true;
}

void ShopperHistory::add_spend(const Entry& entry) {
  if (entry.unmatched || entry.user == guest_ || entry.currency != currency_ ||
      entry.revenue_minor == 0)
    return;
  if (entry.user >= spend_.size()) spend_.resize(std::size_t{entry.user} + 1);
  std::vector<DaySpend>& days = spend_[entry.user];
  auto at = std::lower_bound(days.begin(), days.end(), entry.sale_day,
                             [](const DaySpend& one, Day day) { return one.day < day; });
  if (at == days.end() || at->day != entry.sale_day) at = days.insert(at, {entry.sale_day, 0});
  at->minor += entry.revenue_minor;
  if (at->minor == 0) days.erase(at);
  changed_.users.push_back(entry.user);
}

void ShopperHistory::refresh_category(Symbol product) {
  if (product >= categories_.size()) categories_.resize(std::size_t{product} + 1, kNoSymbol);
  const std::string_view text = catalogue_.product_category(product);
  const Symbol category = text.empty() ? kNoSymbol : dictionaries_.categories.intern(text);
  if (category == categories_[product]) return;
  // Of a product that nobody could have bought before, nobody's purchases are others now.
  if (categories_[product] != kNoSymbol) changed_.everybody = true;
  categories_[product] = category;
}

Symbol ShopperHistory::user_bound() const {
  return std::max(purchases_.user_bound(), static_cast<Symbol>(spend_.size()));
}

std::string_view ShopperHistory::product_name(Symbol product) const {
  const std::string_view name = catalogue_.product_name(product);
  return name.empty() ? dictionaries_.products.text(product) : name;
}

std::optional<Day> ShopperHistory::oldest_day() const {
  return sales_.empty() ? std::nullopt : std::optional(sales_.begin()->first);
}
std::optional<Day> ShopperHistory::newest_day() const {
  return sales_.empty() ? std::nullopt : std::optional(sales_.rbegin()->first);
}

ShopperHistory::Changed ShopperHistory::take_changed() {
  sort_unique(changed_.users);
  sort_unique(changed_.products);
  return std::exchange(changed_, {});
}

}  // namespace shop
