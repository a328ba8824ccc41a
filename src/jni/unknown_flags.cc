// SPDX-License-Identifier: Apache-2.0
#include "jni/unknown_flags.h"

#include <algorithm>
#include <string>
#include <utility>

#include "views/chunk_format.h"

namespace shop {
namespace {

struct OfProducts {
  static constexpr FlagRule kRule = FlagRule::unknown_product;
  static bool has_records(const ShopViews& views) { return views.catalogue.has_product_records(); }
  static Symbol bound(const ShopViews& views) { return views.catalogue.product_bound(); }
  static std::int64_t flagged(const ShopViews& views, Symbol product) {
    return views.catalogue.has_product_record(product) ? 0
                                                       : views.catalogue.standing_sales(product);
  }
  static std::string_view id(const Dictionaries& dictionaries, Symbol product) {
    return dictionaries.products.text(product);
  }
};

struct OfUsers {
  static constexpr FlagRule kRule = FlagRule::unknown_user;
  static bool has_records(const ShopViews& views) { return views.catalogue.has_user_records(); }
  static Symbol bound(const ShopViews& views) { return views.customers.user_bound(); }
  static std::int64_t flagged(const ShopViews& views, Symbol user) {
    return views.catalogue.has_user_record(user) ? 0 : views.customers.standing_sales(user);
  }
  static std::string_view id(const Dictionaries& dictionaries, Symbol user) {
    return dictionaries.users.text(user);
  }
};

void emit(FlagRule rule, std::string_view id, std::int64_t count, const CellSink& sink) {
  std::string line = "flags|";
  line += flag_rule_name(rule);
  line += '|';
  line += escape_cell_text(id);
  append_measure(line, "count", count);
  sink(line);
}

}  // namespace

template <class Kind>
void UnknownFlags::begin(Told& told) const {
  told.had_records = Kind::has_records(views_);
  if (!told.had_records) return;
  for (Symbol symbol = 0; symbol < Kind::bound(views_); ++symbol)
    if (Kind::flagged(views_, symbol) > 0) told.flagged.insert(symbol);
}

// What the views hold already was told by whoever saved them.
void UnknownFlags::before_fold() {
  if (has_begun_) return;
  has_begun_ = true;
  begin<OfProducts>(products_);
  begin<OfUsers>(users_);
}

void UnknownFlags::note(const Decisions& decisions) {
  for (const Entry& entry : decisions.entries) {
    products_.touched.push_back(entry.product);
    users_.touched.push_back(entry.user);
  }
  for (const ProductRow& row : decisions.products)
    if (const auto product = dictionaries_.products.find(row.product.id))
      products_.touched.push_back(*product);
  for (const UserRow& row : decisions.users)
    if (const auto user = dictionaries_.users.find(row.user.id)) users_.touched.push_back(*user);
}

template <class Kind>
void UnknownFlags::take_changed(Told& told, const CellSink& sink) const {
  std::vector<Symbol> touched = std::exchange(told.touched, {});
  if (!Kind::has_records(views_)) return;
  if (!told.had_records) {  // the first record of its kind makes all others unknown
    touched.clear();
    for (Symbol symbol = 0; symbol < Kind::bound(views_); ++symbol) touched.push_back(symbol);
    told.had_records = true;
  }
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  for (const Symbol symbol : touched) {
    const std::int64_t count = std::max<std::int64_t>(0, Kind::flagged(views_, symbol));
    const bool changed =
        count > 0 ? (told.flagged.insert(symbol), true) : told.flagged.erase(symbol) > 0;
    if (changed) emit(Kind::kRule, Kind::id(dictionaries_, symbol), count, sink);
  }
}

void UnknownFlags::take_changed_cells(const CellSink& sink) {
  take_changed<OfProducts>(products_, sink);
  take_changed<OfUsers>(users_, sink);
}

}  // namespace shop
