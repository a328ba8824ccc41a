// SPDX-License-Identifier: Apache-2.0
#include "engine/product_shelf.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "engine/give_way.h"

namespace shop {
namespace {

constexpr std::size_t kProductsPerRead = 2048;

ShelfProduct look_up(const Catalogue& catalogue, const Dictionaries& dictionaries,
                     std::string_view id) {
  ShelfProduct product;
  product.name = id;
  const std::optional<Symbol> symbol = dictionaries.products.find(id);
  if (!symbol) return product;
  if (const std::string_view name = catalogue.product_name(*symbol); !name.empty())
    product.name = name;
  product.category = catalogue.product_category(*symbol);
  product.sold_out = catalogue.stock(*symbol).value_or(1) <= 0;
  if (const ProductFacts* facts = catalogue.product_facts(*symbol)) {
    product.price_micro = facts->price_micro();
    product.currency = facts->currency();
  }
  return product;
}

}  // namespace

void ProductShelf::fetch(std::span<const Symbol> products) {
  std::vector<Symbol> missing;
  for (const Symbol product : products)
    if (!products_.contains(product)) missing.push_back(product);
  for (std::size_t first = 0; first < missing.size(); first += kProductsPerRead) {
    if (first > 0) give_way();
    const std::size_t end = std::min(missing.size(), first + kProductsPerRead);
    engine_.read([&](const ShopViews& views, Position) {
      for (std::size_t at = first; at < end; ++at)
        products_.try_emplace(missing[at], look_up(views.catalogue, engine_.dictionaries(),
                                                   dictionaries_.products.text(missing[at])));
    });
  }
}

}  // namespace shop
