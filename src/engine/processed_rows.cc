// SPDX-License-Identifier: Apache-2.0
#include "engine/processed_rows.h"

#include <map>
#include <tuple>

namespace shop {

// Cells of one day come once for each day of the sales that were refunded then.
std::vector<ProcessedRow> processed_rows(const Revenue& revenue, const Dictionaries& dictionaries) {
  using Key = std::tuple<Day, Symbol, Symbol, Currency>;
  std::map<Key, Measures> sums_of;
  revenue.visit(
      Basis::refund_day, kFirstDay, kLastDay,
      [&](Day day, Symbol city, Symbol category, Currency currency, const Measures& sums) {
        sums_of[{day, city, category, currency}] += sums;
      });
  std::vector<ProcessedRow> rows;
  rows.reserve(sums_of.size());
  for (const auto& [key, sums] : sums_of) {
    ProcessedRow row;
    row.day = std::get<Day>(key);
    row.city = dictionaries.cities.text(std::get<1>(key));
    row.category = dictionaries.categories.text(std::get<2>(key));
    row.currency = std::get<Currency>(key);
    row.transactions = sums.transactions;
    row.units = sums.units;
    row.revenue_minor = sums.revenue_minor;
    rows.push_back(row);
  }
  return rows;
}

std::string processed_output_of(const Revenue& revenue, const Dictionaries& dictionaries) {
  return processed_output(processed_rows(revenue, dictionaries));
}

}  // namespace shop
