// SPDX-License-Identifier: Apache-2.0
#include "sim/catalogue.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "base/assert.h"
#include "base/prng.h"

namespace shop::sim {
namespace {

using Months = std::array<std::uint64_t, 12>;  // percent of an average month

constexpr std::array<Months, 6> kCurves = {{
    {100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100},
    {30, 35, 60, 90, 140, 190, 200, 180, 110, 60, 40, 40},
    {180, 160, 110, 70, 40, 30, 30, 30, 70, 110, 160, 200},
    {50, 50, 60, 70, 70, 70, 70, 80, 90, 120, 230, 330},
    {40, 70, 170, 220, 190, 120, 80, 60, 60, 50, 30, 30},
    {60, 60, 70, 70, 70, 80, 130, 240, 200, 90, 80, 90},
}};

// Real prices end in .99, .49 or .00.
std::int64_t price_point(const ProductType& type, std::uint64_t draw) {
  const auto range = static_cast<std::uint64_t>(type.price_high - type.price_low + 1);
  const auto whole = type.price_low + static_cast<std::int64_t>(draw % range);
  const std::int64_t pennies = whole * 100;
  switch (draw / range % 4) {
    case 0:
      return pennies;
    case 1:
      return pennies + 49;
    default:
      return pennies + 99;
  }
}

}  // namespace

Catalogue::Catalogue(std::uint64_t seed, CatalogueSize size) : seed_(seed), size_(size) {
  SHOP_ASSERT(size.products > 0 && size.users > 0);
  SHOP_ASSERT(size.categories > 0 && size.categories <= category_words().size());
  SHOP_ASSERT(size.cities > 0 && size.cities <= city_words().size());
  name_products();
  rank_products();
  match_companions();
  build_pickers();
}

std::string_view Catalogue::category_name(std::uint32_t index) const {
  return category_words()[index].name;
}
std::string_view Catalogue::city_name(std::uint32_t index) const {
  return city_words()[index].name;
}

void Catalogue::name_products() {
  for (const StarProduct& star : star_products()) {
    if (products_.size() == size_.products) return;
    for (std::uint32_t category = 0; category < size_.categories; ++category) {
      const CategoryWords& words = category_words()[category];
      if (words.name != star.category) continue;
      ProductRow row;
      row.name = star.name;
      row.type = star.type;
      row.category = static_cast<std::uint8_t>(category);
      row.bought_again = words.bought_again;
      row.price = star.price_pennies;
      for (const ProductType& type : words.types)
        if (type.name == star.type) row.curve = type.curve;
      products_.push_back(std::move(row));
    }
  }
  for (std::uint32_t number = 0; products_.size() < size_.products; ++number)
    add_product(number % size_.categories, number / size_.categories);
}

void Catalogue::add_product(std::uint32_t category, std::uint32_t number) {
  const CategoryWords& words = category_words()[category];
  const auto types = static_cast<std::uint32_t>(words.types.size());
  const auto brands = static_cast<std::uint32_t>(words.brands.size());
  const auto variants = static_cast<std::uint32_t>(words.variants.size());
  const ProductType& type = words.types[number % types];
  const std::string_view brand = words.brands[(number / types + number % types * 3) % brands];
  const std::string_view variant = words.variants[number / (types * brands) % variants];
  const std::uint32_t generation = number / (types * brands * variants);
  ProductRow row;
  row.name = fmt::format("{} {}", brand, type.name);
  if (!variant.empty()) row.name += fmt::format(" {}", variant);
  if (generation > 0) row.name += fmt::format(" Mk {}", generation + 1);
  row.type = type.name;
  row.curve = type.curve;
  row.category = static_cast<std::uint8_t>(category);
  row.bought_again = words.bought_again;
  row.price = price_point(type, mix(seed_ ^ 11, category * 1'000'003ULL + number) >> 8);
  products_.push_back(std::move(row));
}

// The stars keep the first ranks; the others are shuffled behind them.
void Catalogue::rank_products() {
  std::vector<std::uint32_t> order(products_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  const std::size_t stars = std::min(star_products().size(), order.size());
  Prng prng(seed_ ^ 0xCA7A);
  for (std::size_t i = order.size(); i > stars + 1; --i)
    std::swap(order[i - 1], order[stars + prng.below(i - stars)]);
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const std::uint64_t weight = (std::uint64_t{1} << 32) / (rank + 4);
    products_[order[rank]].weight = weight;
    weight_sum_ += weight;
  }
}

void Catalogue::match_companions() {
  std::unordered_map<std::string_view, std::vector<std::uint32_t>> by_type;
  for (std::uint32_t i = 0; i < products_.size(); ++i) by_type[products_[i].type].push_back(i);
  for (auto& [type, members] : by_type) {
    std::sort(members.begin(), members.end(), [&](std::uint32_t a, std::uint32_t b) {
      return products_[a].weight != products_[b].weight ? products_[a].weight > products_[b].weight
                                                        : a < b;
    });
  }
  std::unordered_map<std::string_view, std::string_view> goes_with;
  for (const CategoryWords& words : category_words())
    for (const ProductType& type : words.types) goes_with[type.name] = type.goes_with;
  for (std::uint32_t i = 0; i < products_.size(); ++i) {
    const auto partners = by_type.find(goes_with[products_[i].type]);
    for (std::size_t k = 0; k < products_[i].companions.size(); ++k) {
      const std::uint64_t draw = mix(seed_ ^ 0xC0, i * 8ULL + k);
      if (partners == by_type.end()) {
        products_[i].companions[k] = static_cast<std::uint32_t>(draw % products_.size());
      } else {  // the first is the best known of its type
        const auto& members = partners->second;
        products_[i].companions[k] =
            members[k == 0 ? 0 : draw % std::min<std::size_t>(members.size(), 12)];
      }
    }
  }
}

void Catalogue::build_pickers() {
  std::vector<std::uint64_t> weights(products_.size());
  for (std::size_t month = 0; month < 12; ++month) {
    for (std::size_t i = 0; i < products_.size(); ++i)
      weights[i] =
          products_[i].weight * kCurves[static_cast<std::size_t>(products_[i].curve)][month] / 100;
    by_month_[month] = Alias(weights);
  }
  bool any = false;
  for (std::size_t i = 0; i < products_.size(); ++i) {
    weights[i] = products_[i].bought_again ? products_[i].weight : 0;
    any = any || weights[i] > 0;
  }
  if (!any) weights.assign(weights.size(), 1);
  bought_again_ = Alias(weights);
  weights.resize(size_.users);
  for (std::size_t i = 0; i < weights.size(); ++i)
    weights[i] = (std::uint64_t{1} << 36) / (i + 10 + size_.users / 500);
  users_ = Alias(weights);
  weights.resize(size_.cities);
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = city_words()[i].weight;
  cities_ = Alias(weights);
}

std::uint32_t Catalogue::favourite(std::uint32_t user, std::int32_t day) const {
  constexpr std::array<std::uint32_t, 8> kIntervals = {5, 7, 7, 10, 14, 14, 21, 28};
  std::uint64_t best = 0;
  std::uint32_t least = UINT32_MAX;
  for (std::uint64_t slot = 0; slot < 4; ++slot) {
    const std::uint64_t draw = mix(seed_ ^ 0xFA, user * 4ULL + slot);
    const std::uint32_t interval = kIntervals[draw & 7];
    const std::uint32_t since =
        (static_cast<std::uint32_t>(day) + static_cast<std::uint32_t>(draw >> 8 & 63)) % interval;
    if (since >= least) continue;
    least = since;
    best = draw;
  }
  return bought_again_.pick(mix(best, 1));
}

std::uint64_t Catalogue::share_millionths(std::uint32_t product) const {
  return products_[product].weight * 1'000'000 / weight_sum_;
}

std::string Catalogue::user_name(std::uint32_t user) const {
  const std::uint64_t draw = mix(seed_ ^ 0x4A, user);
  return fmt::format("{} {}", first_names()[draw % first_names().size()],
                     last_names()[(draw >> 16) % last_names().size()]);
}

std::string Catalogue::user_address(std::uint32_t user) const {
  const std::uint64_t draw = mix(seed_ ^ 0xAD, user);
  return fmt::format("{} {}", draw % 180 + 1, street_names()[(draw >> 16) % street_names().size()]);
}

int Catalogue::user_age(std::uint32_t user) const {
  const std::uint64_t draw = mix(seed_ ^ 0xA6E, user);
  return 18 + static_cast<int>((draw % 35 + (draw >> 16) % 35));
}

}  // namespace shop::sim
