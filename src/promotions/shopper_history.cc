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
    purchases_.apply(entry, [](const PurchaseChange&) {});
    add_spend(entry);
    count_day(entry);
    if (!keeps_stock_ || entry.stock_units() == 0) continue;
    stock_.apply(entry);
    changed_.products.push_back(entry.product);
  }
  std::vector<Symbol> products;
  for (const Entry& entry : entries) products.push_back(entry.product);
  sort_unique(products);
  for (const Symbol product : products) refresh_product(product);
}

void ShopperHistory::apply(const ProductRecord& record, Position position) {
  const Symbol product = dictionaries_.products.intern(record.id);
  catalogue_.apply(record, position);
  if (keeps_stock_) {
    stock_.apply(product, record);
    changed_.products.push_back(product);
  }
  refresh_product(product);
}

void ShopperHistory::count_day(const Entry& entry) {
  if (entry.transactions == 0) return;
  const std::optional<Day> oldest = oldest_day();
  const auto at = sales_.try_emplace(entry.sale_day, 0).first;
  at->second += entry.transactions;
  if (at->second == 0) sales_.erase(at);
  if (oldest_day() != oldest) changed_.all = true;
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
}

void ShopperHistory::refresh_product(Symbol product) {
  if (product >= products_.size()) products_.resize(std::size_t{product} + 1);
  ProductNow& now = products_[product];
  now.is_sold_out = catalogue_.stock(product).value_or(1) <= 0;
  now.name = catalogue_.product_name(product);
  const std::string_view text = catalogue_.product_category(product);
  const Symbol category = text.empty() ? kNoSymbol : dictionaries_.categories.intern(text);
  if (category == now.category) return;
  // What had none is among the changed products itself.
  if (now.category != kNoSymbol) changed_.all = true;
  now.category = category;
}

Symbol ShopperHistory::user_bound() const {
  return std::max(purchases_.user_bound(), static_cast<Symbol>(spend_.size()));
}

std::string_view ShopperHistory::product_name(Symbol product) const {
  const std::string_view name =
      product < products_.size() ? std::string_view(products_[product].name) : std::string_view();
  return name.empty() ? dictionaries_.products.text(product) : name;
}

std::optional<Day> ShopperHistory::oldest_day() const {
  return sales_.empty() ? std::nullopt : std::optional(sales_.begin()->first);
}
std::optional<Day> ShopperHistory::newest_day() const {
  return sales_.empty() ? std::nullopt : std::optional(sales_.rbegin()->first);
}

ShopperHistory::Changed ShopperHistory::take_changed() {
  sort_unique(changed_.products);
  return std::exchange(changed_, {});
}

}  // namespace shop
