// SPDX-License-Identifier: Apache-2.0
//
// Holds the words that the simulated shop's products, people and cities are composed of.
//
// Brands are real where a shop would sell them and used as names only. Prices are in pounds.
#pragma once

#include <span>
#include <string_view>

namespace shop::sim {

enum class Curve : unsigned char { flat, summer, winter, christmas, spring, school };

struct ProductType {
  std::string_view name;
  int price_low = 0;
  int price_high = 0;
  Curve curve = Curve::flat;
  std::string_view goes_with;  // the name of a type, perhaps of another category
};

struct CategoryWords {
  std::string_view name;
  bool bought_again = false;  // used up, so that customers come back for the same
  std::span<const ProductType> types;
  std::span<const std::string_view> brands;
  std::span<const std::string_view> variants;
};

// Products that everybody knows: the most popular ones, in this order.
struct StarProduct {
  std::string_view name;
  std::string_view category;
  std::string_view type;
  int price_pennies = 0;
};

struct CityWords {
  std::string_view name;
  unsigned weight = 0;
};

std::span<const CategoryWords> category_words();
std::span<const StarProduct> star_products();
std::span<const CityWords> city_words();
std::span<const std::string_view> first_names();
std::span<const std::string_view> last_names();
std::span<const std::string_view> street_names();

}  // namespace shop::sim
