// SPDX-License-Identifier: Apache-2.0
#include "views/best_sellers.h"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>

namespace shop {
namespace {

std::int64_t measure_of(const Ranked& row, By by) {
  return by == By::orders ? row.transactions : row.units;
}

Int128 revenue_in(const Ranked& row, Currency currency) {
  for (const Amount& amount : row.revenue) {
    if (amount.currency == currency) return amount.minor;
  }
  return 0;
}

// Currency by currency in the order of codes; positive if `a` has more.
int compare_revenue(const Ranked& a, const Ranked& b) {
  auto one = a.revenue.begin();
  auto two = b.revenue.begin();
  while (one != a.revenue.end() || two != b.revenue.end()) {
    const bool from_one =
        two == b.revenue.end() || (one != a.revenue.end() && one->currency <= two->currency);
    const Currency currency = from_one ? one->currency : two->currency;
    const Int128 left = revenue_in(a, currency);
    const Int128 right = revenue_in(b, currency);
    if (left != right) return left > right ? 1 : -1;
    if (one != a.revenue.end() && one->currency == currency) ++one;
    if (two != b.revenue.end() && two->currency == currency) ++two;
  }
  return 0;
}

// What a product sold under one category, in one currency or in all.
struct Part {
  Symbol product = 0;
  Symbol category = 0;
  Currency currency;
  Measures sums;
};

// Puts the parts of one product together to a row.
class RowBuilder {
 public:
  explicit RowBuilder(const Dictionaries& dictionaries) : dictionaries_(dictionaries) {}

  Ranked build(std::span<const Part> parts) {
    Ranked row;
    row.product = parts.front().product;
    by_category_.clear();
    for (const Part& part : parts) {
      row.transactions += part.sums.transactions;
      row.refunds += part.sums.refunds;
      row.units += part.sums.units;
      add_amount(row.revenue, part);
      add_category(part);
    }
    std::erase_if(row.revenue, [](const Amount& amount) { return amount.minor == 0; });
    std::sort(row.revenue.begin(), row.revenue.end(),
              [](const Amount& a, const Amount& b) { return a.currency < b.currency; });
    row.category = std::max_element(by_category_.begin(), by_category_.end(),
                                    [this](const Part& a, const Part& b) { return less(a, b); })
                       ->category;
    return row;
  }

 private:
  static void add_amount(std::vector<Amount>& amounts, const Part& part) {
    for (Amount& amount : amounts) {
      if (amount.currency != part.currency) continue;
      amount.minor += part.sums.revenue_minor;
      return;
    }
    amounts.push_back({part.currency, part.sums.revenue_minor});
  }
  void add_category(const Part& part) {
    for (Part& known : by_category_) {
      if (known.category != part.category) continue;
      known.sums += part.sums;  // its revenue is not looked at: it may mix currencies
      return;
    }
    by_category_.push_back(part);
  }
  bool less(const Part& a, const Part& b) const {
    if (a.sums.units != b.sums.units) return a.sums.units < b.sums.units;
    if (a.sums.transactions != b.sums.transactions) {
      return a.sums.transactions < b.sums.transactions;
    }
    return dictionaries_.categories.text(a.category) > dictionaries_.categories.text(b.category);
  }

  const Dictionaries& dictionaries_;
  std::vector<Part> by_category_;
};

struct Ranking {
  const Dictionaries& dictionaries;
  By by;

  bool operator()(const Ranked& a, const Ranked& b) const {
    if (by == By::revenue) {
      const int revenue = compare_revenue(a, b);
      if (revenue != 0) return revenue > 0;
    }
    if (measure_of(a, by) != measure_of(b, by) && by != By::revenue) {
      return measure_of(a, by) > measure_of(b, by);
    }
    if (a.units != b.units) return a.units > b.units;
    const int revenue = compare_revenue(a, b);
    if (revenue != 0) return revenue > 0;
    return dictionaries.products.text(a.product) < dictionaries.products.text(b.product);
  }
};

bool is_ranked(const Ranked& row, By by) {
  if (by == By::revenue) return !row.revenue.empty() && row.revenue.front().minor > 0;
  return measure_of(row, by) > 0;
}

void append_best(std::vector<Ranked>& rows, const TopQuery& query, const Dictionaries& dictionaries,
                 std::vector<Ranked>& result) {
  const std::size_t count =
      std::min(rows.size(), static_cast<std::size_t>(std::max(query.count, 0)));
  const auto end = rows.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(rows.begin(), end, rows.end(), Ranking{dictionaries, query.by});
  for (auto row = rows.begin(); row != end; ++row) {
    row->rank = static_cast<int>(row - rows.begin()) + 1;
    result.push_back(std::move(*row));
  }
}

}  // namespace

BestSellers::BestSellers(Dictionaries& dictionaries)
    : MeasureView({.name = "best_sellers",
                   .first = &dictionaries.products,
                   .second = &dictionaries.categories}),
      dictionaries_(&dictionaries) {}

void BestSellers::apply(std::span<const Entry> entries) {
  // A day of many products is larger than the first cache.
  fold_wide(entries, [](const Entry& entry) {
    return CellKey(entry.product, entry.category, entry.currency);
  });
}

std::vector<Ranked> BestSellers::top(const TopQuery& query) const {
  // Sums of the span by key, then the keys of one product (and currency) side by side.
  std::vector<Part> parts;
  for (const auto& [key, sums] : totals(query.from, query.to)) {
    if (query.category && key.second() != *query.category) continue;
    parts.push_back({key.first(), key.second(), key.currency(), sums});
  }
  const bool by_currency = query.by == By::revenue;
  std::sort(parts.begin(), parts.end(), [by_currency](const Part& a, const Part& b) {
    if (by_currency && a.currency != b.currency) return a.currency < b.currency;
    return a.product < b.product;
  });

  std::vector<Ranked> result;
  std::vector<Ranked> rows;
  RowBuilder builder(*dictionaries_);
  for (std::size_t begin = 0; begin < parts.size();) {
    std::size_t end = begin + 1;
    const auto same_list = [&](const Part& part) {
      return !by_currency || part.currency == parts[begin].currency;
    };
    while (end < parts.size() && parts[end].product == parts[begin].product &&
           same_list(parts[end])) {
      ++end;
    }
    Ranked row = builder.build(std::span(parts).subspan(begin, end - begin));
    if (is_ranked(row, query.by)) rows.push_back(std::move(row));
    if (end == parts.size() || !same_list(parts[end])) {
      append_best(rows, query, *dictionaries_, result);
      rows.clear();
    }
    begin = end;
  }
  return result;
}

}  // namespace shop
