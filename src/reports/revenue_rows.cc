// SPDX-License-Identifier: Apache-2.0
#include "reports/revenue_rows.h"

#include <algorithm>
#include <cstdint>
#include <deque>

#include "reports/on_threads.h"

namespace shop {
namespace {

Result<GroupParts> group_entries(const ReportSource& source, const RevenueQuery& query,
                                 const RowKeys& keys) {
  const ScanQuery scan{.span = query.span,
                       .basis = query.basis,
                       .product = keys.has(ReportKey::product),
                       .city = keys.has(ReportKey::city) || keys.has(ReportKey::region),
                       .category = keys.has(ReportKey::category),
                       .hour = keys.has(ReportKey::hour)};
  ScanGroups groups;
  std::deque<ScanGrouping> groupings;
  std::vector<EntryVisitor> visitors;
  for (std::size_t thread = 0; thread < threads_for(SIZE_MAX); ++thread) {
    ScanGrouping& grouping = groupings.emplace_back(keys, groups);
    visitors.push_back([&grouping](const EntryColumns& columns) { grouping.add(columns); });
  }
  SHOP_CHECK(scan_entries(source, scan, visitors));
  for (ScanGrouping& grouping : groupings) grouping.finish();
  return std::move(groups).take();
}

}  // namespace

Holder holder_of(const RevenueQuery& query) {
  if (query.from_entries) return Holder::none;
  const auto has = [&](ReportKey key) {
    return std::find(query.by.begin(), query.by.end(), key) != query.by.end();
  };
  const bool product = has(ReportKey::product);
  const bool hour = has(ReportKey::hour);
  const bool place = has(ReportKey::city) || has(ReportKey::region);
  const bool day = has(ReportKey::day) || has(ReportKey::month) || has(ReportKey::season) ||
                   has(ReportKey::year) || query.span.from || query.span.to;
  if (!product && !hour) return Holder::revenue;
  if (query.basis == Basis::sale_day && day) return Holder::none;
  if (product && !hour && !place) return Holder::best_sellers;
  if (hour && !product && !place && !has(ReportKey::category)) return Holder::hours;
  return Holder::none;
}

Status scan_entries(const ReportSource& source, const ScanQuery& query,
                    std::span<const EntryVisitor> visitors) {
  if (source.scan == nullptr)
    return fail(ErrorCode::unavailable,
                "these keys together need the stored transactions, which cannot be read here: "
                "leave out product, city or hour");
  return source.scan->visit(query, visitors);
}

void add_cells(const ReportSource& source, const RevenueQuery& query, const DaySpan& span,
               RowKeys& keys, GroupTable& groups) {
  const Day from = first_day(span);
  const Day to = last_day(span);
  switch (holder_of(query)) {
    case Holder::revenue:
      return source.revenue.visit(
          query.basis, from, to,
          [&](Day day, Symbol city, Symbol category, Currency currency, const Measures& sums) {
            groups.add(
                keys.key({.day = day, .city = city, .category = category, .currency = currency}),
                sums);
          });
    case Holder::hours:
      return source.hours.visit(
          from, to, [&](Day day, int hour, Currency currency, const Measures& sums) {
            groups.add(keys.key({.day = day, .hour = hour, .currency = currency}), sums);
          });
    case Holder::best_sellers:
      return source.best_sellers.visit(
          from, to,
          [&](Day day, Symbol product, Symbol category, Currency currency, const Measures& sums) {
            groups.add(
                keys.key(
                    {.day = day, .product = product, .category = category, .currency = currency}),
                sums);
          });
    case Holder::none:
      break;
  }
}

Result<GroupParts> group_revenue(const ReportSource& source, const RevenueQuery& query,
                                 RowKeys& keys) {
  if (holder_of(query) == Holder::none) return group_entries(source, query, keys);
  GroupTable groups;
  add_cells(source, query, query.span, keys, groups);
  GroupParts parts;
  parts.push_back(std::move(groups).take());
  return parts;
}

void add_sum_columns(std::vector<Column>& columns) {
  columns.push_back({"transactions", ColumnType::integer});
  columns.push_back({"refunds", ColumnType::integer});
  columns.push_back({"units", ColumnType::integer});
  columns.push_back({"revenue", ColumnType::money, Look::bar});
  columns.push_back({"currency", ColumnType::text, Look::currency});
}

void put_sum_cells(const Group& group, std::size_t at, Row& row) {
  row[at] = Int128{group.transactions};
  row[at + 1] = Int128{group.refunds};
  row[at + 2] = Int128{group.units};
  row[at + 3] = Money{group.revenue_minor, group.key.money()};
  const std::string_view code = group.key.money().code();
  if (auto* known = std::get_if<std::string>(&row[at + 4]))
    known->assign(code);
  else
    row[at + 4] = std::string(code);
}

void put_sum_parts(std::span<const Group> groups, std::size_t at, std::span<ColumnPart> parts) {
  TextNumbers codes(256);
  for (std::size_t column = at; column < at + 4; ++column)
    parts[column].numbers.reserve(groups.size());
  parts[at + 3].currencies.reserve(groups.size());
  parts[at + 4].codes.reserve(groups.size());
  for (const Group& group : groups) {
    parts[at].numbers.push_back(group.transactions);
    parts[at + 1].numbers.push_back(group.refunds);
    parts[at + 2].numbers.push_back(group.units);
    parts[at + 3].numbers.push_back(group.revenue_minor);
    parts[at + 3].currencies.push_back(group.key.money());
    codes.add(group.key.currency, parts[at + 4], [&] { return group.key.money().code(); });
  }
}

void add_totals(const RevenueRows& rows, Table& table, std::size_t sums_at) {
  if (sums_at == 0 || rows.order.size() <= rows.totals.size()) return;
  for (const Group& total : rows.totals) {
    Row row(table.columns.size());
    row[0] = std::string("total");
    put_sum_cells(total, sums_at, row);
    table.totals.push_back(std::move(row));
  }
}

Provenance provenance_of(const ReportSource& source, const DaySpan& span, Basis basis) {
  return {source.as_of, std::string(basis_name(basis)), span_text(span)};
}

}  // namespace shop
