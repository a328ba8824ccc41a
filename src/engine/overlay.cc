// SPDX-License-Identifier: Apache-2.0
#include "engine/overlay.h"

#include <set>

#include "engine/fold.h"

namespace shop {
namespace {

// Copies hold all rows up to any position that they may be folded with.
constexpr Position kBeforeAllRows = 1;

std::vector<std::string> touched_chunks(const Decisions& decisions, Dictionaries& dictionaries,
                                        const std::vector<Rule>& rules) {
  ShopViews::Options with;
  with.rules = rules;
  ShopViews touched(dictionaries, with);
  fold_into(touched, decisions);
  std::set<std::string> sales;
  for (const Entry& entry : decisions.entries) {
    ProductRecord product;
    product.id = dictionaries.products.text(entry.product);
    touched.apply_product(product, 0);
    sales.insert(Catalogue::sales_of(product.id));
    UserRecord user;
    user.id = dictionaries.users.text(entry.user);
    touched.apply_user(user, 0);
    touched.outliers.touch_around(entry);
  }
  std::vector<std::string> names = touched.dirty_chunks();
  // What a product sold, and its stock, are sums over all weeks.
  std::erase_if(names, Catalogue::holds_a_week);
  names.insert(names.end(), sales.begin(), sales.end());
  return names;
}

}  // namespace

Result<Position> load_overlay(Engine& engine, const Decisions& decisions,
                              Dictionaries& dictionaries, ShopViews& views) {
  const std::vector<std::string> names = touched_chunks(decisions, dictionaries, engine.rules());
  engine.read([&](const ShopViews& shop, Position) {
    views.catalogue.is_part_of_a_shop_with(shop.catalogue.records());
  });
  Position upto = 0;
  const std::vector<std::string> copies = engine.copy_chunks(names, upto);
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!copies[i].empty()) SHOP_CHECK(views.load_chunk(names[i], copies[i], kBeforeAllRows));
  views.restored(kBeforeAllRows);
  return upto;
}

}  // namespace shop
