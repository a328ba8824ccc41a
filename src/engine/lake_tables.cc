// SPDX-License-Identifier: Apache-2.0
#include "engine/lake_tables.h"

#include "engine/processed_rows.h"

namespace shop {

LakeTables::LakeTables(const ShopViews& views, const Dictionaries& dictionaries)
    : revenue_(processed_rows(views.revenue, dictionaries)) {
  collect_products(views, dictionaries);
  collect_users(views, dictionaries);
}

void LakeTables::collect_products(const ShopViews& views, const Dictionaries& dictionaries) {
  for (Symbol product = 0; product < views.catalogue.product_bound(); ++product) {
    const ProductFacts* facts = views.catalogue.product_facts(product);
    if (facts == nullptr) continue;
    LakeProduct row;
    row.id = dictionaries.products.text(product);
    row.name = views.catalogue.product_name(product);
    row.category = views.catalogue.product_category(product);
    row.currency = facts->currency();
    row.has_price = facts->price_micro().has_value();
    row.price_micro = facts->price_micro().value_or(0);
    const auto stock = views.catalogue.stock(product);
    row.has_stock = stock.has_value();
    row.stock = stock.value_or(0);
    row.has_reorder_level = facts->reorder_level().has_value();
    row.reorder_level = facts->reorder_level().value_or(0);
    row.updated_at = facts->updated_at();
    products_.push_back(row);
  }
}

void LakeTables::collect_users(const ShopViews& views, const Dictionaries& dictionaries) {
  for (Symbol user = 0; user < dictionaries.users.size(); ++user) {
    if (!views.catalogue.has_user_record(user)) continue;
    LakeUser row;
    row.id = dictionaries.users.text(user);
    const UserFacts& facts = views.catalogue.user_facts();
    row.name = facts.name(user);
    row.age = facts.age(user);
    row.address = facts.address(user);
    row.city = facts.city(user);
    row.updated_at = facts.updated_at(user);
    users_.push_back(row);
  }
}

Status LakeTables::write(Lake& lake, Timestamp now) const {
  if (!products_.empty()) SHOP_CHECK(lake.write_products(products_, now));
  if (!users_.empty()) SHOP_CHECK(lake.write_users(users_, now));
  return lake.write_processed_output(revenue_);
}

}  // namespace shop
