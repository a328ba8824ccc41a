// SPDX-License-Identifier: Apache-2.0
#include "reports/best_sellers_report.h"

#include <algorithm>

#include <fmt/format.h>
#include <boost/unordered/unordered_flat_map.hpp>

#include "reports/currency_order.h"
#include "reports/revenue_rows.h"
#include "reports/row_keys.h"

namespace shop {
namespace {

std::optional<int> latest_year(const ReportSource& source, Season season) {
  std::optional<int> year;
  source.revenue.visit(Basis::refund_day, kFirstDay, kLastDay,
                       [&](Day day, Symbol, Symbol, Currency, const Measures& sums) {
                         const SeasonOfYear at = season_of(day, source.hemisphere);
                         if (at.season == season && sums.transactions > 0)
                           year = std::max(year.value_or(at.year), at.year);
                       });
  return year;
}

// The scan's rows as entries, for a view of this question alone.
Status fold_city(const ReportSource& source, const DaySpan& span, Symbol city, BestSellers& view) {
  std::vector<Entry> entries;
  const ScanQuery scan{.span = span, .product = true, .city = true, .category = true};
  const EntryVisitor fold = [&](const EntryColumns& columns) {
    entries.clear();
    for (std::size_t i = 0; i < columns.rows; ++i) {
      if (columns.city[i] != city) continue;
      Entry& entry = entries.emplace_back();
      entry.day = columns.day[i];
      entry.product = columns.product[i];
      entry.category = columns.category[i];
      entry.currency = Currency::from_index(columns.currency[i]);
      entry.transactions = columns.transactions[i];
      entry.refunds = columns.refunds[i];
      entry.units = columns.units[i];
      entry.revenue_minor = columns.revenue_minor[i];
    }
    view.apply(entries);
  };
  return scan_entries(source, scan, std::span(&fold, 1));
}

std::vector<Ranked> ranked(const BestSellers& view, const DaySpan& span,
                           const BestSellersQuery& query, std::optional<Symbol> category) {
  return view.top({.from = first_day(span),
                   .to = last_day(span),
                   .count = query.top,
                   .by = query.by,
                   .category = category});
}

using Currencies = boost::unordered_flat_map<Symbol, Currency>;

// The first currency in which each of these products sold, for those whose revenue is zero.
Currencies currencies_of(const BestSellers& view, const DaySpan& span,
                         const std::vector<Ranked>& rows) {
  Currencies currencies;
  for (const Ranked& row : rows)
    if (row.revenue.empty()) currencies.emplace(row.product, Currency());
  if (currencies.empty()) return currencies;
  view.visit(first_day(span), last_day(span),
             [&](Day, Symbol product, Symbol, Currency currency, const Measures&) {
               const auto place = currencies.find(product);
               if (place != currencies.end() && (!place->second || currency < place->second))
                 place->second = currency;
             });
  return currencies;
}

void add_rows(const ReportSource& source, const std::vector<Ranked>& rows,
              const Currencies& currencies, const CurrencyOrder& order, Table& table) {
  std::vector<Symbol> products;
  for (const Ranked& ranked : rows) products.push_back(ranked.product);
  const std::vector<std::string> names = source.names_of(products);
  for (std::size_t at = 0; at < rows.size(); ++at) {
    const Ranked& ranked = rows[at];
    std::vector<Amount> amounts = ranked.revenue;
    std::sort(amounts.begin(), amounts.end(), [&](const Amount& a, const Amount& b) {
      return order.before(a.currency, b.currency);
    });
    if (amounts.empty()) amounts.push_back({currencies.at(ranked.product), 0});
    bool first = true;
    for (const Amount& amount : amounts) {
      Row row;
      row.emplace_back(Int128{ranked.rank});
      add_product_cells(source, ranked.product, names[at], row);
      row.emplace_back(std::string(source.dictionaries.categories.text(ranked.category)));
      row.push_back(first ? Cell(Int128{ranked.transactions}) : Cell());
      row.push_back(first ? Cell(Int128{ranked.units}) : Cell());
      row.emplace_back(Money{amount.minor, amount.currency});
      row.emplace_back(std::string(amount.currency.code()));
      table.add(std::move(row));
      first = false;
    }
  }
}

LinePart line_part(By by) {
  if (by == By::orders) return {4, "", " orders", " order"};
  if (by == By::units) return {5, "", " units", " unit"};
  return {6, "", "", ""};
}

Table table_for(const ReportSource& source, const BestSellersQuery& query, const DaySpan& span) {
  const auto look = [&](By by) { return query.by == by ? Look::bar : Look::plain; };
  Table table("best-sellers", {{"rank", ColumnType::integer},
                               {"product_id", ColumnType::text},
                               {"product", ColumnType::text},
                               {"category", ColumnType::text},
                               {"transactions", ColumnType::integer, look(By::orders)},
                               {"units", ColumnType::integer, look(By::units)},
                               {"revenue", ColumnType::money, look(By::revenue)},
                               {"currency", ColumnType::text, Look::currency}});
  constexpr std::array<std::string_view, 3> kMeasures = {"orders", "units", "revenue"};
  table.title = fmt::format("Best sellers by {}", kMeasures[static_cast<std::size_t>(query.by)]);
  if (query.category) table.title += ", " + *query.category;
  if (query.city) table.title += ", " + *query.city;
  table.line = {{2}, {line_part(query.by)}};
  table.provenance = provenance_of(source, span, Basis::refund_day);
  table.empty = "Nothing was sold in this span. Try other days, or leave out the filter.";
  return table;
}

}  // namespace

Result<By> parse_by(std::string_view text) {
  if (text == "orders") return By::orders;
  if (text == "units") return By::units;
  if (text == "revenue") return By::revenue;
  return fail(ErrorCode::invalid_argument,
              fmt::format("unknown measure '{}' in --by: use orders, units or revenue", text));
}

DaySpan season_span(SeasonOfYear season, Hemisphere hemisphere) {
  const int shift = hemisphere == Hemisphere::north ? 0 : 2;
  const int quarter = (static_cast<int>(season.season) + 4 - shift) % 4;  // 0 begins in December
  const int year = quarter == 0 ? season.year - 1 : season.year;
  const Day from = to_day({year, quarter == 0 ? 12 : quarter * 3, 1});
  const Day next = to_day({season.year, quarter * 3 + 3, 1});
  return {from, Day{next.number - 1}};
}

std::optional<Day> last_day_with_data(const ReportSource& source, const DaySpan& span) {
  std::optional<Day> last;
  source.revenue.visit(Basis::refund_day, first_day(span), last_day(span),
                       [&](Day day, Symbol, Symbol, Currency, const Measures&) {
                         last = std::max(last.value_or(day), day);
                       });
  return last;
}

Result<DaySpan> best_sellers_span(const ReportSource& source, const BestSellersQuery& query) {
  if (!query.season) {
    if (query.year)
      return fail(ErrorCode::invalid_argument, "--year goes with --season, such as winter");
    return query.span;
  }
  if (query.span != DaySpan())
    return fail(ErrorCode::invalid_argument,
                "--season stands instead of --day, --from and --to: leave one of them out");
  const auto year = query.year ? query.year : latest_year(source, *query.season);
  // A season in which nothing was ever sold: some year's, for an empty table.
  return season_span({year.value_or(1970), *query.season}, source.hemisphere);
}

Result<Table> best_sellers_report(const ReportSource& source, const BestSellersQuery& query) {
  if (query.top < 1) return fail(ErrorCode::invalid_argument, "--top must be 1 or more");
  SHOP_TRY(const DaySpan span, best_sellers_span(source, query));
  Table table = table_for(source, query, span);
  std::optional<Symbol> category;
  if (query.category) {
    category = source.dictionaries.categories.find(*query.category);
    if (!category) return table;
  }
  if (!query.city) {
    const auto rows = ranked(source.best_sellers, span, query, category);
    add_rows(source, rows, currencies_of(source.best_sellers, span, rows),
             currency_order(source.hours, first_day(span), last_day(span)), table);
    return table;
  }
  const auto city = source.dictionaries.cities.find(*query.city);
  if (!city) return table;
  BestSellers in_city(source.dictionaries);
  SHOP_CHECK(fold_city(source, span, *city, in_city));
  const auto rows = ranked(in_city, span, query, category);
  CurrencyOrder order;  // of this city alone, for the views may not rest while it is scanned
  in_city.visit(first_day(span), last_day(span),
                [&](Day, Symbol, Symbol, Currency currency, const Measures& sums) {
                  order.count(currency, sums.transactions);
                });
  add_rows(source, rows, currencies_of(in_city, span, rows), order, table);
  return table;
}

}  // namespace shop
