// SPDX-License-Identifier: Apache-2.0
#include "engine/change_story.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace shop {
namespace {

constexpr std::array<std::string_view, 10> kViewsByWeight = {
    "revenue", "top_five",  "stock",     "statistics", "best_sellers",
    "hours",   "customers", "catalogue", "flags",      "issues"};

std::size_t weight(const CellStory& story) {
  return static_cast<std::size_t>(
      std::find(kViewsByWeight.begin(), kViewsByWeight.end(), story.view) - kViewsByWeight.begin());
}

std::string place(int rank) { return rank == 0 ? std::string() : std::to_string(rank); }

CellStory story_of(const RankChange& change, const ProductName& name) {
  const std::string named = name(change.product_id);
  const std::string day = format_day(change.day);
  return {.view = "top_five",
          .keys = {{"day", day}, {"product_id", change.product_id}},
          .subject = fmt::format("{}, {}", named.empty() ? change.product_id : named, day),
          .measures = {{.name = "place",
                        .type = MeasureType::count,
                        .before = place(change.before),
                        .after = place(change.after)}}};
}

// Names of the products that are asked for, looked up all at once but for those known already.
class Names {
 public:
  explicit Names(const std::map<std::string, std::string>& known)
      : names_(known.begin(), known.end()) {}
  std::string operator()(std::string_view product) {
    return names_.try_emplace(std::string(product)).first->second;
  }
  void look_up(Engine& engine) {
    engine.read([&](const ShopViews& views, Position) {
      for (auto& [product, name] : names_)
        if (const auto symbol = engine.dictionaries().products.find(product);
            symbol && name.empty())
          name = views.catalogue.product_name(*symbol);
    });
  }

 private:
  std::map<std::string, std::string, std::less<>> names_;
};

}  // namespace

std::vector<CellStory> stories_of(Engine& engine, const RowChanges& changes) {
  Names names(changes.product_names);
  const ProductName name = [&](std::string_view product) { return names(product); };
  std::vector<CellStory> stories;
  const auto tell = [&] {
    stories.clear();
    for (const CellChange& change : changes.cells)
      stories.push_back(cell_story(change.before, change.after, name));
    for (const RankChange& change : changes.ranks) stories.push_back(story_of(change, name));
  };
  tell();  // whose names are needed
  names.look_up(engine);
  tell();
  std::stable_sort(stories.begin(), stories.end(),
                   [](const CellStory& a, const CellStory& b) { return weight(a) < weight(b); });
  return stories;
}

}  // namespace shop
