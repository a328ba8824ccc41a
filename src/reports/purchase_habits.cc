// SPDX-License-Identifier: Apache-2.0
#include "reports/purchase_habits.h"

#include <algorithm>
#include <utility>

#include "reports/trend_sections.h"

namespace shop {
namespace {

constexpr std::size_t kCategoriesShown = 5;
std::int64_t sum_of(const std::map<std::string, std::int64_t>& sales) {
  std::int64_t sum = 0;
  for (const auto& [category, count] : sales) sum += count;
  return sum;
}

std::vector<std::pair<std::string, std::int64_t>> most_bought(
    const std::map<std::string, std::int64_t>& sales) {
  std::vector<std::pair<std::string, std::int64_t>> most;
  for (const auto& [category, count] : sales)
    if (count > 0) most.emplace_back(category, count);
  std::stable_sort(most.begin(), most.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (most.size() > kCategoriesShown) most.resize(kCategoriesShown);
  return most;
}

Cell share(std::int64_t part, std::int64_t whole) {
  return percentage(static_cast<std::uint64_t>(part), static_cast<std::uint64_t>(whole));
}

}  // namespace

Table affinity_section(const CategorySales& sales) {
  Table table("affinity", {{"segment", ColumnType::text},
                           {"category", ColumnType::text},
                           {"transactions", ColumnType::integer},
                           {"share", ColumnType::decimal, Look::percent, 1},
                           {"share_of_all", ColumnType::decimal, Look::percent, 1}});
  table.title = "Categories that segments buy most";
  table.line = {{0, 1}, {{3, "", "", ""}}};
  table.empty = kNoBuyers;
  std::map<std::string, std::int64_t> of_all;
  for (const auto& of_segment : sales)
    for (const auto& [category, count] : of_segment) of_all[category] += count;
  const std::int64_t all = sum_of(of_all);
  for (std::size_t number = 0; number < sales.size(); ++number)
    for (const auto& [category, count] : most_bought(sales[number]))
      table.add({std::string(segment_name(static_cast<Segment>(number))), category, Int128{count},
                 share(count, sum_of(sales[number])), share(of_all[category], all)});
  return table;
}

Table habits_section(const std::vector<ProductHabit>& products) {
  Table table("habits", {{"product_id", ColumnType::text},
                         {"product", ColumnType::text},
                         {"customers", ColumnType::integer},
                         {"came_again", ColumnType::integer},
                         {"repeat_rate", ColumnType::decimal, Look::percent, 1},
                         {"usual_interval_days", ColumnType::integer}});
  table.title = "How often customers buy the best sellers again";
  table.line = {{1}, {{3, "", " came again", " came again"}, {5, ", every ", " days", " day"}}};
  table.empty = kNoBuyers;
  for (const ProductHabit& habit : products)
    table.add({habit.product, habit.name, Int128{habit.customers}, Int128{habit.came_again},
               percentage(habit.came_again, habit.customers),
               habit.came_again > 0 ? Cell(Int128{habit.interval_days}) : Cell()});
  return table;
}

}  // namespace shop
