// SPDX-License-Identifier: Apache-2.0
//
// Looks up of products what decides whether they may be offered now: name, category, price, stock.
//
// As the catalogue has them at this moment: the price is that of the newest product record that
// states one. Looked up a few at a time, for everything waits while the views are read.
//
//   ProductShelf shelf(engine, dictionaries);
//   shelf.fetch(products);  shelf[product].name;
//
// Threads: one owner; reads from any while nothing is fetched.   Cost: 0.2 us a product, of which
// the shop waits for at most 2,048 at a time.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/currency.h"
#include "base/symbols.h"
#include "engine/engine.h"

namespace shop {

struct ShelfProduct {
  std::string name;  // the id where nothing names it
  std::string category;
  std::optional<std::int64_t> price_micro;
  Currency currency;      // the price's
  bool sold_out = false;  // the stock is known and there is none
};

class ProductShelf {
 public:
  // Symbols are those of `dictionaries`, which may be others than the engine's.
  ProductShelf(Engine& engine, const Dictionaries& dictionaries)
      : engine_(engine), dictionaries_(dictionaries) {}

  void fetch(std::span<const Symbol> products);  // those that it has not
  const ShelfProduct& operator[](Symbol product) const { return products_.at(product); }

 private:
  Engine& engine_;
  const Dictionaries& dictionaries_;
  boost::unordered_flat_map<Symbol, ShelfProduct> products_;
};

}  // namespace shop
