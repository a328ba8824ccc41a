// SPDX-License-Identifier: Apache-2.0
#include "reports/revenue_report.h"

#include <algorithm>

#include <boost/unordered/unordered_flat_map.hpp>

#include "reports/revenue_rows.h"
#include "views/distribution.h"

namespace shop {
namespace {

using Distributions = boost::unordered_flat_map<GroupKey, Distribution>;
constexpr std::string_view kNoSales =
    "No sales here yet: import some, or choose other days (--from, --to).";

std::string title_of(std::string_view what, const std::vector<ReportKey>& by) {
  std::string title(what);
  for (std::size_t i = 0; i < by.size(); ++i)
    title.append(i == 0 ? " by " : i + 1 == by.size() ? " and " : ", ").append(key_name(by[i]));
  return title;
}

Table table_for(const ReportSource& source, const RevenueQuery& query, const RowKeys& keys,
                std::string_view name, std::string_view title) {
  Table table;
  table.name = name;
  table.title = title_of(title, query.by);
  keys.add_columns(table.columns);
  add_sum_columns(table.columns);
  table.provenance = provenance_of(source, query.span, query.basis);
  table.empty = kNoSales;
  table.line.labels = keys.labels();
  return table;
}

// The sales' own days hold them, whatever the basis: a sale's line is on the day of the sale.
bool statistics_hold(const RevenueQuery& query, const RowKeys& keys) {
  return !query.from_entries && !keys.has(ReportKey::product) && !keys.has(ReportKey::hour);
}

void take_cells(const ReportSource& source, const DaySpan& span, RowKeys& keys,
                Distributions& distributions) {
  source.statistics.visit(
      first_day(span), last_day(span),
      [&](Day day, Symbol city, Symbol category, Currency currency, const StatisticsCell& cell) {
        distributions[keys.key(
                          {.day = day, .city = city, .category = category, .currency = currency})]
            .add(cell);
      });
}

void take_rows(const EntryColumns& columns, RowKeys& keys,
               boost::unordered_flat_map<GroupKey, StatisticsCell>& cells) {
  for (std::size_t i = 0; i < columns.rows; ++i) {
    if (columns.transactions[i] == 0) continue;
    CellFacts facts{.day = columns.day[i], .currency = Currency::from_index(columns.currency[i])};
    if (columns.product != nullptr) facts.product = columns.product[i];
    if (columns.city != nullptr) facts.city = columns.city[i];
    if (columns.category != nullptr) facts.category = columns.category[i];
    if (columns.hour != nullptr) facts.hour = columns.hour[i];
    StatisticsCell& cell = cells[keys.key(facts)];
    if (columns.transactions[i] > 0)
      cell.add(columns.revenue_minor[i]);
    else
      cell.remove(-columns.revenue_minor[i]);
  }
}

Status scan_statistics(const ReportSource& source, const RevenueQuery& query, RowKeys& keys,
                       Distributions& distributions) {
  boost::unordered_flat_map<GroupKey, StatisticsCell> cells;
  const ScanQuery scan{.span = query.span,
                       .basis = query.basis,
                       .sales_only = true,
                       .product = keys.has(ReportKey::product),
                       .city = keys.has(ReportKey::city) || keys.has(ReportKey::region),
                       .category = keys.has(ReportKey::category),
                       .hour = keys.has(ReportKey::hour)};
  SHOP_CHECK(scan_entries(source, scan,
                          [&](const EntryColumns& columns) { take_rows(columns, keys, cells); }));
  for (const auto& [key, cell] : cells) distributions[key].add(cell);
  return {};
}

void add_statistics_cells(Currency currency, Distribution* distribution, Row& row) {
  const std::optional<Summary> summary =
      distribution == nullptr ? std::nullopt : distribution->summary();
  if (!summary) {
    row.resize(row.size() + 6);
    return;
  }
  row.emplace_back(Money{summary->average_minor, currency});
  row.emplace_back(Money{summary->minimum_minor, currency});
  row.emplace_back(Money{summary->maximum_minor, currency});
  if (summary->deviation_minor)
    row.emplace_back(Money{*summary->deviation_minor, currency});
  else
    row.emplace_back();
  row.emplace_back(Money{summary->median_minor, currency});
  row.emplace_back(Money{summary->p95_minor, currency});
}

}  // namespace

Result<Table> revenue_report(const ReportSource& source, const RevenueQuery& query) {
  RowKeys keys(query.by, source);
  GroupTable groups;
  SHOP_CHECK(group_revenue(source, query, keys, groups));
  Table table = table_for(source, query, keys, "revenue", "Revenue");
  const std::size_t sums_at = table.columns.size() - 5;
  table.line.parts = {{sums_at + 3, "", "", ""}};
  const std::vector<RevenueRow> rows = sorted_rows(groups, keys);
  table.rows.reserve(rows.size());
  for (const RevenueRow& row : rows) {
    Row& cells = table.rows.emplace_back();
    cells.reserve(table.columns.size());
    keys.add_cells(row.key, cells);
    add_sum_cells(row.key, row.sums, cells);
  }
  add_totals(rows, table, sums_at);
  return table;
}

Result<Table> statistics_report(const ReportSource& source, const RevenueQuery& query) {
  RowKeys keys(query.by, source);
  GroupTable groups;
  SHOP_CHECK(group_revenue(source, query, keys, groups));
  Distributions distributions;
  if (statistics_hold(query, keys))
    take_cells(source, query.span, keys, distributions);
  else
    SHOP_CHECK(scan_statistics(source, query, keys, distributions));
  Table table = table_for(source, query, keys, "statistics", "Transactions");
  const std::size_t sums_at = table.columns.size() - 5;
  table.columns[sums_at + 3].look = Look::plain;
  for (const char* name : {"average", "minimum", "maximum", "deviation", "median", "p95"})
    table.columns.push_back({name, ColumnType::money});
  table.line.parts = {{sums_at, "", " transactions", " transaction"},
                      {sums_at + 5, " of ", " on average", ""}};
  const std::vector<RevenueRow> rows = sorted_rows(groups, keys);
  for (const RevenueRow& row : rows) {
    Row& cells = table.rows.emplace_back();
    keys.add_cells(row.key, cells);
    add_sum_cells(row.key, row.sums, cells);
    const auto place = distributions.find(row.key);
    add_statistics_cells(row.key.money(), place == distributions.end() ? nullptr : &place->second,
                         cells);
  }
  return table;
}

}  // namespace shop
