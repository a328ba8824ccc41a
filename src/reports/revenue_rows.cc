// SPDX-License-Identifier: Apache-2.0
#include "reports/revenue_rows.h"

#include <algorithm>
#include <array>
#include <map>

#include "reports/currency_order.h"

namespace shop {
namespace {

// Adds scanned rows up in blocks, whose keys and sums stay in the first cache.
class ScanGrouping {
 public:
  ScanGrouping(RowKeys& keys, GroupTable& groups)
      : keys_(keys),
        groups_(groups),
        product_(keys.has(ReportKey::product)),
        city_(keys.has(ReportKey::city) || keys.has(ReportKey::region)),
        category_(keys.has(ReportKey::category)),
        hour_(keys.has(ReportKey::hour)) {}

  void add(const EntryColumns& columns) {
    for (std::size_t start = 0; start < columns.rows; start += kBlock)
      add_block(columns, start, std::min(kBlock, columns.rows - start));
  }

 private:
  static constexpr std::size_t kBlock = 256;

  void add_block(const EntryColumns& columns, std::size_t start, std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) {
      const std::size_t row = start + i;
      CellFacts facts{.day = columns.day[row],
                      .currency = Currency::from_index(columns.currency[row])};
      if (product_) facts.product = columns.product[row];
      if (city_) facts.city = columns.city[row];
      if (category_) facts.category = columns.category[row];
      if (hour_) facts.hour = columns.hour[row];
      block_keys_[i] = keys_.key(facts);
      block_sums_[i] = {columns.transactions[row], columns.refunds[row], columns.units[row],
                        columns.revenue_minor[row]};
    }
    groups_.add(std::span(block_keys_).first(rows), std::span(block_sums_).first(rows));
  }

  RowKeys& keys_;
  GroupTable& groups_;
  bool product_;
  bool city_;
  bool category_;
  bool hour_;
  std::array<GroupKey, kBlock> block_keys_;
  std::array<Measures, kBlock> block_sums_;
};

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
                    const EntryVisitor& visitor) {
  if (source.scan == nullptr)
    return fail(ErrorCode::unavailable,
                "these keys together need the stored transactions, which cannot be read here: "
                "leave out product, city or hour");
  return source.scan->visit(query, visitor);
}

Status group_revenue(const ReportSource& source, const RevenueQuery& query, RowKeys& keys,
                     GroupTable& groups) {
  const Day from = first_day(query.span);
  const Day to = last_day(query.span);
  switch (holder_of(query)) {
    case Holder::revenue:
      source.revenue.visit(
          query.basis, from, to,
          [&](Day day, Symbol city, Symbol category, Currency currency, const Measures& sums) {
            groups[keys.key(
                {.day = day, .city = city, .category = category, .currency = currency})] += sums;
          });
      return {};
    case Holder::hours:
      source.hours.visit(from, to, [&](Day day, int hour, Currency currency, const Measures& sums) {
        groups[keys.key({.day = day, .hour = hour, .currency = currency})] += sums;
      });
      return {};
    case Holder::best_sellers:
      source.best_sellers.visit(
          from, to,
          [&](Day day, Symbol product, Symbol category, Currency currency, const Measures& sums) {
            groups[keys.key(
                {.day = day, .product = product, .category = category, .currency = currency})] +=
                sums;
          });
      return {};
    case Holder::none:
      break;
  }
  const ScanQuery scan{.span = query.span,
                       .basis = query.basis,
                       .product = keys.has(ReportKey::product),
                       .city = keys.has(ReportKey::city) || keys.has(ReportKey::region),
                       .category = keys.has(ReportKey::category),
                       .hour = keys.has(ReportKey::hour)};
  ScanGrouping grouping(keys, groups);
  return scan_entries(source, scan, [&](const EntryColumns& columns) { grouping.add(columns); });
}

std::vector<RevenueRow> sorted_rows(const GroupTable& groups, const RowKeys& keys) {
  std::vector<RevenueRow> rows;
  rows.reserve(groups.groups().size());
  CurrencyOrder currencies;
  for (const Group& group : groups.groups()) {
    if (group.sums.is_zero()) continue;
    rows.push_back({group.key, group.sums});
    currencies.count(group.key.money(), group.sums.transactions);
  }
  std::sort(rows.begin(), rows.end(), [&](const RevenueRow& a, const RevenueRow& b) {
    if (const int order = RowKeys::compare_time(a.key, b.key); order != 0) return order < 0;
    if (a.key.currency != b.key.currency) return currencies.before(a.key.money(), b.key.money());
    if (a.sums.revenue_minor != b.sums.revenue_minor)
      return a.sums.revenue_minor > b.sums.revenue_minor;
    return keys.compare_names(a.key, b.key) < 0;
  });
  return rows;
}

void add_sum_columns(std::vector<Column>& columns) {
  columns.push_back({"transactions", ColumnType::integer});
  columns.push_back({"refunds", ColumnType::integer});
  columns.push_back({"units", ColumnType::integer});
  columns.push_back({"revenue", ColumnType::money, Look::bar});
  columns.push_back({"currency", ColumnType::text, Look::currency});
}

void add_sum_cells(const GroupKey& key, const Measures& sums, Row& row) {
  row.emplace_back(Int128{sums.transactions});
  row.emplace_back(Int128{sums.refunds});
  row.emplace_back(Int128{sums.units});
  row.emplace_back(Money{sums.revenue_minor, key.money()});
  row.emplace_back(std::string(key.money().code()));
}

void add_totals(const std::vector<RevenueRow>& rows, Table& table, std::size_t sums_at) {
  std::map<std::uint8_t, Measures> sums;
  for (const RevenueRow& row : rows) sums[row.key.currency] += row.sums;
  if (sums_at == 0 || rows.size() <= sums.size()) return;
  CurrencyOrder order;
  std::vector<RevenueRow> totals;
  for (const auto& [currency, all] : sums) {
    RevenueRow& total = totals.emplace_back();
    total.key.currency = currency;
    total.sums = all;
    order.count(total.key.money(), all.transactions);
  }
  std::sort(totals.begin(), totals.end(), [&](const RevenueRow& a, const RevenueRow& b) {
    return order.before(a.key.money(), b.key.money());
  });
  for (const RevenueRow& total : totals) {
    Row row(sums_at);
    row[0] = std::string("total");
    add_sum_cells(total.key, total.sums, row);
    row.resize(table.columns.size());
    table.totals.push_back(std::move(row));
  }
}

Provenance provenance_of(const ReportSource& source, const DaySpan& span, Basis basis) {
  return {source.as_of, std::string(basis_name(basis)), span_text(span)};
}

}  // namespace shop
