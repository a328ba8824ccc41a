// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <boost/unordered/unordered_flat_map.hpp>

#include "reports/revenue_rows.h"
#include "reports/trend_sections.h"

namespace shop {
namespace {

struct Mover {
  Symbol product = 0;
  Currency currency;
  Int128 before = 0;
  Int128 now = 0;
  Int128 difference() const { return now - before; }
};

std::vector<Mover> movers_of(const ReportSource& source, const Comparison& last) {
  boost::unordered_flat_map<std::uint64_t, Mover> movers;
  const auto at = [&](Symbol product, Currency currency) -> Mover& {
    Mover& mover = movers[std::uint64_t{product} << 8 | currency.index()];
    mover.product = product;
    mover.currency = currency;
    return mover;
  };
  source.best_sellers.visit(
      last.from, last.to,
      [&](Day, Symbol product, Symbol, Currency currency, const Measures& sums) {
        at(product, currency).now += sums.revenue_minor;
      });
  source.best_sellers.visit(
      last.before_from, last.before_to,
      [&](Day, Symbol product, Symbol, Currency currency, const Measures& sums) {
        at(product, currency).before += sums.revenue_minor;
      });
  std::vector<Mover> list;
  for (const auto& [key, mover] : movers) list.push_back(mover);
  return list;
}

// Those that moved that way, the greatest movement of each currency first.
void keep_and_sort(std::vector<Mover>& movers, Movement movement, const CurrencyOrder& currencies,
                   const Symbols& products) {
  const int sign = movement == Movement::rising ? 1 : -1;
  std::erase_if(movers, [&](const Mover& mover) { return mover.difference() * sign <= 0; });
  std::sort(movers.begin(), movers.end(), [&](const Mover& a, const Mover& b) {
    if (a.currency != b.currency) return currencies.before(a.currency, b.currency);
    if (a.difference() != b.difference()) return a.difference() * sign > b.difference() * sign;
    return products.text(a.product) < products.text(b.product);
  });
}

struct Popular {
  Symbol product = 0;
  std::int64_t transactions = 0;
  std::int64_t units = 0;
  std::map<Currency, Int128> revenue;
};

// As best sellers by orders are ranked: orders, units, revenue currency by currency, id.
bool is_more_popular(const Popular& a, const Popular& b, const Symbols& products) {
  if (a.transactions != b.transactions) return a.transactions > b.transactions;
  if (a.units != b.units) return a.units > b.units;
  const auto revenue_of = [](const Popular& popular, Currency currency) {
    const auto place = popular.revenue.find(currency);
    return place == popular.revenue.end() ? Int128{0} : place->second;
  };
  std::map<Currency, Int128> currencies = a.revenue;
  currencies.insert(b.revenue.begin(), b.revenue.end());
  for (const auto& [currency, minor] : currencies) {
    const Int128 left = revenue_of(a, currency);
    const Int128 right = revenue_of(b, currency);
    if (left != right) return left > right;
  }
  return products.text(a.product) < products.text(b.product);
}

using PopularBySeason = std::array<std::vector<Popular>, 4>;

PopularBySeason popular_by_season(const ReportSource& source, const DaySpan& span) {
  std::array<boost::unordered_flat_map<Symbol, Popular>, 4> seasons;
  Day last{std::numeric_limits<std::int32_t>::min()};
  std::size_t season = 0;
  source.best_sellers.visit(
      first_day(span), last_day(span),
      [&](Day day, Symbol product, Symbol, Currency currency, const Measures& sums) {
        if (day != last)
          season = static_cast<std::size_t>(season_of(day, source.hemisphere).season);
        last = day;
        Popular& popular = seasons[season][product];
        popular.product = product;
        popular.transactions += sums.transactions;
        popular.units += sums.units;
        popular.revenue[currency] += sums.revenue_minor;
      });
  PopularBySeason lists;
  for (std::size_t i = 0; i < seasons.size(); ++i)
    for (auto& [symbol, popular] : seasons[i])
      if (popular.transactions > 0) lists[i].push_back(std::move(popular));
  return lists;
}

}  // namespace

Table movers_section(const ReportSource& source, const TrendsQuery& query,
                     const std::optional<Comparison>& last, const CurrencyOrder& currencies,
                     Movement movement) {
  const bool rising = movement == Movement::rising;
  Table table(rising ? "rising" : "falling", {{"rank", ColumnType::integer},
                                              {"product_id", ColumnType::text},
                                              {"product", ColumnType::text},
                                              {"revenue_before", ColumnType::money},
                                              {"revenue", ColumnType::money},
                                              {"currency", ColumnType::text, Look::currency},
                                              {"difference", ColumnType::money, Look::bar},
                                              {"change", ColumnType::decimal, Look::change, 1}});
  table.title = rising ? "Rising products" : "Falling products";
  table.line = {{2}, {{6, "", "", ""}, {7, " (", ")", ""}}};
  table.empty = rising ? "No product earned more than in the period before."
                       : "No product earned less than in the period before.";
  if (!last) return table;
  table.title += fmt::format(": {} against {}", span_text({last->from, last->to}),
                             span_text({last->before_from, last->before_to}));
  std::vector<Mover> movers = movers_of(source, *last);
  keep_and_sort(movers, movement, currencies, source.dictionaries.products);
  int rank = 0;
  Currency currency;
  for (const Mover& mover : movers) {
    rank = mover.currency == currency ? rank + 1 : 1;
    currency = mover.currency;
    if (rank > query.top) continue;
    Row row{Int128{rank}};
    add_product_cells(source, mover.product,
                      std::string(source.catalogue.product_name(mover.product)), row);
    row.emplace_back(Money{mover.before, currency});
    row.emplace_back(Money{mover.now, currency});
    row.emplace_back(std::string(currency.code()));
    row.emplace_back(Money{mover.difference(), currency});
    row.push_back(percentage(mover.difference(), mover.before));
    table.add(std::move(row));
  }
  return table;
}

Table seasons_section(const ReportSource& source, const TrendsQuery& query) {
  Table table("seasons", {{"season", ColumnType::text},
                          {"rank", ColumnType::integer},
                          {"product_id", ColumnType::text},
                          {"product", ColumnType::text},
                          {"transactions", ColumnType::integer, Look::bar},
                          {"units", ColumnType::integer}});
  table.title = "Popular products by season, all years together";
  table.line = {{0, 3}, {{4, "", " orders", " order"}}};
  table.empty = "No sales here yet.";
  PopularBySeason seasons = popular_by_season(source, query.span);
  for (const Season season : {Season::winter, Season::spring, Season::summer, Season::autumn}) {
    std::vector<Popular>& list = seasons[static_cast<std::size_t>(season)];
    const std::size_t count = std::min(list.size(), static_cast<std::size_t>(query.top));
    std::partial_sort(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(count), list.end(),
                      [&](const Popular& a, const Popular& b) {
                        return is_more_popular(a, b, source.dictionaries.products);
                      });
    for (std::size_t i = 0; i < count; ++i) {
      Row row{std::string(season_name(season)), Int128{i + 1}};
      add_product_cells(source, list[i].product,
                        std::string(source.catalogue.product_name(list[i].product)), row);
      row.emplace_back(Int128{list[i].transactions});
      row.emplace_back(Int128{list[i].units});
      table.add(std::move(row));
    }
  }
  return table;
}

}  // namespace shop
