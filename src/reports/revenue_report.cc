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
  const EntryVisitor take = [&](const EntryColumns& columns) { take_rows(columns, keys, cells); };
  SHOP_CHECK(scan_entries(source, scan, std::span(&take, 1)));
  for (const auto& [key, cell] : cells) distributions[key].add(cell);
  return {};
}

void put_statistics_cells(Currency currency, Distribution& distribution, std::size_t at, Row& row) {
  const std::optional<Summary> summary = distribution.summary();
  if (!summary) return;
  row[at] = Money{summary->average_minor, currency};
  row[at + 1] = Money{summary->minimum_minor, currency};
  row[at + 2] = Money{summary->maximum_minor, currency};
  if (summary->deviation_minor) row[at + 3] = Money{*summary->deviation_minor, currency};
  row[at + 4] = Money{summary->median_minor, currency};
  row[at + 5] = Money{summary->p95_minor, currency};
}

}  // namespace

// The sales' own days hold them, whatever the basis: a sale's line is on the day of the sale.
bool statistics_hold(const RevenueQuery& query) {
  return !query.from_entries && std::none_of(query.by.begin(), query.by.end(), [](ReportKey key) {
    return key == ReportKey::product || key == ReportKey::hour;
  });
}

struct RevenueSums::State {
  State(const ReportSource& from, const RevenueQuery& asked, bool statistics)
      : source(from), query(asked), with_statistics(statistics), keys(asked.by, from) {}

  const ReportSource& source;
  const RevenueQuery query;
  const bool with_statistics;
  RowKeys keys;
  GroupParts groups;
  std::optional<GroupTable> growing;  // of days that are added; they become `groups`
  Distributions distributions;
};

RevenueSums::RevenueSums(std::unique_ptr<State> state) : state_(std::move(state)) {}
RevenueSums::RevenueSums(RevenueSums&&) noexcept = default;
RevenueSums& RevenueSums::operator=(RevenueSums&&) noexcept = default;
RevenueSums::~RevenueSums() = default;

Result<RevenueSums> revenue_sums(const ReportSource& source, const RevenueQuery& query,
                                 bool with_statistics) {
  auto sums = std::make_unique<RevenueSums::State>(source, query, with_statistics);
  SHOP_TRY(sums->groups, group_revenue(source, query, sums->keys));
  if (with_statistics) {
    if (statistics_hold(query))
      take_cells(source, query.span, sums->keys, sums->distributions);
    else
      SHOP_CHECK(scan_statistics(source, query, sums->keys, sums->distributions));
  }
  return RevenueSums(std::move(sums));
}

RevenueSums no_sums(const ReportSource& source, const RevenueQuery& query, bool with_statistics) {
  auto sums = std::make_unique<RevenueSums::State>(source, query, with_statistics);
  sums->growing.emplace();
  return RevenueSums(std::move(sums));
}

void add_days(RevenueSums& sums, const DaySpan& days) {
  RevenueSums::State& state = *sums.state_;
  add_cells(state.source, state.query, days, state.keys, *state.growing);
  if (state.with_statistics) take_cells(state.source, days, state.keys, state.distributions);
}

namespace {

Table revenue_table(RevenueSums::State& sums) {
  Table table = table_for(sums.source, sums.query, sums.keys, "revenue", "Revenue");
  const std::size_t sums_at = table.columns.size() - 5;
  table.line.parts = {{sums_at + 3, "", "", ""}};
  const auto rows =
      std::make_shared<const RevenueRows>(sorted_rows(std::move(sums.groups), sums.keys));
  table.made = rows->order.size();
  table.make_row = [rows, sums_at](std::size_t number, Row& cells) {
    const Group& group = *rows->order[number];
    rows->cells.put(group.key, cells);
    put_sum_cells(group, sums_at, cells);
  };
  table.make_parts = [rows, sums_at](std::size_t first, std::size_t count,
                                     std::vector<ColumnPart>& parts) {
    const std::vector<Group> groups_in_order = rows->copy(first, count);
    rows->cells.put_parts(groups_in_order, parts);
    put_sum_parts(groups_in_order, sums_at, parts);
  };
  add_totals(*rows, table, sums_at);
  if (table.made <= sums.query.rows_held_max) table.hold_rows();
  return table;
}

Table statistics_table(RevenueSums::State& sums) {
  Table table = table_for(sums.source, sums.query, sums.keys, "statistics", "Transactions");
  const std::size_t sums_at = table.columns.size() - 5;
  table.columns[sums_at + 3].look = Look::plain;
  for (const char* name : {"average", "minimum", "maximum", "deviation", "median", "p95"})
    table.columns.push_back({name, ColumnType::money});
  table.line.parts = {{sums_at, "", " transactions", " transaction"},
                      {sums_at + 5, " of ", " on average", ""}};
  const RevenueRows rows = sorted_rows(std::move(sums.groups), sums.keys);
  for (const Group* in_order : rows.order) {
    const Group& group = *in_order;
    Row& cells = table.rows.emplace_back(table.columns.size());
    rows.cells.put(group.key, cells);
    put_sum_cells(group, sums_at, cells);
    const auto place = sums.distributions.find(group.key);
    if (place != sums.distributions.end())
      put_statistics_cells(group.key.money(), place->second, sums_at + 5, cells);
  }
  return table;
}

}  // namespace

Result<Table> table_of(RevenueSums sums) {
  if (sums.state_->growing) sums.state_->groups.push_back(std::move(*sums.state_->growing).take());
  return sums.state_->with_statistics ? statistics_table(*sums.state_)
                                      : revenue_table(*sums.state_);
}

Result<Table> revenue_report(const ReportSource& source, const RevenueQuery& query) {
  SHOP_TRY(RevenueSums sums, revenue_sums(source, query, false));
  return table_of(std::move(sums));
}

Result<Table> statistics_report(const ReportSource& source, const RevenueQuery& query) {
  SHOP_TRY(RevenueSums sums, revenue_sums(source, query, true));
  return table_of(std::move(sums));
}

std::vector<std::string> views_of(const RevenueQuery& query, bool with_statistics) {
  const auto has = [&](ReportKey key) {
    return std::find(query.by.begin(), query.by.end(), key) != query.by.end();
  };
  std::vector<std::string> views;
  const Holder holder = holder_of(query);
  if (holder == Holder::revenue) views.push_back("revenue");
  if (holder == Holder::hours) views.push_back("hours");
  if (holder == Holder::best_sellers) views.push_back("best_sellers");
  if (with_statistics && holder == Holder::revenue) views.push_back("statistics");
  if (has(ReportKey::product)) views.push_back("catalogue");  // names
  if (views.empty()) views.push_back("hours");                // none is needed, and this is small
  return views;
}

}  // namespace shop
