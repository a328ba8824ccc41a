// SPDX-License-Identifier: Apache-2.0
//
// Composes the simulated shop's products and people, the same for the same seed.
//
// Products are popular by Zipf's law, shifted by their season; each has a few others that are
// bought with it. Users are never stored: their city, name and favourites are worked out from the
// seed and their number.
//
//   Catalogue catalogue(seed, {.products = 5000, .users = 100'000, .categories = 12, .cities =
//   30}); catalogue.product(catalogue.pick_product(12, prng.next())).name;   // what sells in
//   December
//
// Cost: pick in O(1).   Memory: 12 bytes a user, 200 a product.   Threads: const after building.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/alias.h"
#include "sim/catalogue_names.h"

namespace shop::sim {

inline constexpr std::uint64_t kFirstUserId = 1001;
inline constexpr std::uint64_t kFirstProductId = 2001;

struct ProductRow {
  std::string name;
  std::string_view type;
  Curve curve = Curve::flat;
  std::uint8_t category = 0;
  bool bought_again = false;
  std::int64_t price = 0;  // minor units
  std::uint64_t weight = 0;
  std::array<std::uint32_t, 3> companions{};
};

struct CatalogueSize {
  std::uint32_t products = 0;
  std::uint32_t users = 0;
  std::uint32_t categories = 0;
  std::uint32_t cities = 0;
};

class Catalogue {
 public:
  Catalogue(std::uint64_t seed, CatalogueSize size);

  const ProductRow& product(std::uint32_t index) const { return products_[index]; }
  std::uint32_t product_count() const { return static_cast<std::uint32_t>(products_.size()); }
  std::string_view category_name(std::uint32_t index) const;
  std::string_view city_name(std::uint32_t index) const;
  CatalogueSize size() const { return size_; }

  // `month` is 1 to 12; draws are 64 random bits.
  std::uint32_t pick_product(int month, std::uint64_t draw) const {
    return by_month_[static_cast<std::size_t>(month - 1)].pick(draw);
  }
  std::uint32_t pick_user(std::uint64_t draw) const { return users_.pick(draw); }
  std::uint32_t pick_city(std::uint64_t draw) const { return cities_.pick(draw); }
  std::uint32_t home_city(std::uint32_t user) const { return cities_.pick(mix(seed_ ^ 77, user)); }
  // What the user is about to run out of on this day.
  std::uint32_t favourite(std::uint32_t user, std::int32_t day) const;

  // The product's share of all sales, in millionths.
  std::uint64_t share_millionths(std::uint32_t product) const;

  std::string user_name(std::uint32_t user) const;
  std::string user_address(std::uint32_t user) const;
  int user_age(std::uint32_t user) const;

 private:
  void name_products();
  void add_product(std::uint32_t category, std::uint32_t number);
  void rank_products();
  void match_companions();
  void build_pickers();

  std::uint64_t seed_;
  CatalogueSize size_;
  std::vector<ProductRow> products_;
  std::uint64_t weight_sum_ = 0;
  std::array<Alias, 12> by_month_;
  Alias users_;
  Alias cities_;
  Alias bought_again_;
};

}  // namespace shop::sim
