// SPDX-License-Identifier: Apache-2.0
#include "reports/revenue_rows.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <thread>

#include "reports/currency_order.h"

namespace shop {
namespace {

constexpr unsigned kThreadsMax = 8;

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

// What one thread of a scan adds up.
struct ScanPart {
  ScanPart(const RevenueQuery& query, const ReportSource& source)
      : keys(query.by, source), grouping(keys, groups) {}
  ScanPart(const ScanPart&) = delete;
  ScanPart& operator=(const ScanPart&) = delete;

  RowKeys keys;
  GroupTable groups;
  ScanGrouping grouping;
};

void merge(const ScanPart& part, RowKeys& keys, GroupTable& groups) {
  constexpr std::size_t kBlock = 256;
  std::array<GroupKey, kBlock> block_keys;
  std::array<Measures, kBlock> block_sums;
  const std::vector<Group>& from = part.groups.groups();
  for (std::size_t start = 0; start < from.size(); start += kBlock) {
    const std::size_t count = std::min(kBlock, from.size() - start);
    for (std::size_t i = 0; i < count; ++i) {
      block_keys[i] = keys.translate(part.keys, from[start + i].key);
      block_sums[i] = from[start + i].sums();
    }
    groups.add(std::span(block_keys).first(count), std::span(block_sums).first(count));
  }
}

Status group_entries(const ReportSource& source, const RevenueQuery& query, RowKeys& keys,
                     GroupTable& groups) {
  const ScanQuery scan{.span = query.span,
                       .basis = query.basis,
                       .product = keys.has(ReportKey::product),
                       .city = keys.has(ReportKey::city) || keys.has(ReportKey::region),
                       .category = keys.has(ReportKey::category),
                       .hour = keys.has(ReportKey::hour)};
  ScanGrouping own(keys, groups);  // the first thread's needs no merging
  std::deque<ScanPart> parts;
  std::vector<EntryVisitor> visitors;
  visitors.push_back([&](const EntryColumns& columns) { own.add(columns); });
  const unsigned threads = std::clamp(std::thread::hardware_concurrency(), 1U, kThreadsMax);
  for (unsigned at = 1; at < threads; ++at) {
    ScanPart& part = parts.emplace_back(query, source);
    visitors.push_back([&part](const EntryColumns& columns) { part.grouping.add(columns); });
  }
  SHOP_CHECK(scan_entries(source, scan, visitors));
  for (const ScanPart& part : parts) merge(part, keys, groups);
  return {};
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

Status group_revenue(const ReportSource& source, const RevenueQuery& query, RowKeys& keys,
                     GroupTable& groups) {
  const Day from = first_day(query.span);
  const Day to = last_day(query.span);
  switch (holder_of(query)) {
    case Holder::revenue:
      source.revenue.visit(
          query.basis, from, to,
          [&](Day day, Symbol city, Symbol category, Currency currency, const Measures& sums) {
            groups.add(
                keys.key({.day = day, .city = city, .category = category, .currency = currency}),
                sums);
          });
      return {};
    case Holder::hours:
      source.hours.visit(from, to, [&](Day day, int hour, Currency currency, const Measures& sums) {
        groups.add(keys.key({.day = day, .hour = hour, .currency = currency}), sums);
      });
      return {};
    case Holder::best_sellers:
      source.best_sellers.visit(
          from, to,
          [&](Day day, Symbol product, Symbol category, Currency currency, const Measures& sums) {
            groups.add(
                keys.key(
                    {.day = day, .product = product, .category = category, .currency = currency}),
                sums);
          });
      return {};
    case Holder::none:
      break;
  }
  return group_entries(source, query, keys, groups);
}

namespace {

// What decides where a row stands, as numbers.
struct SortKey {
  Int128 revenue_minor;
  std::uint64_t time_and_currency;
  std::uint64_t place_and_category;
  std::uint32_t product;
  std::uint32_t group;
};

bool operator<(const SortKey& a, const SortKey& b) {
  if (a.time_and_currency != b.time_and_currency) return a.time_and_currency < b.time_and_currency;
  if (a.revenue_minor != b.revenue_minor) return a.revenue_minor > b.revenue_minor;
  if (a.place_and_category != b.place_and_category)
    return a.place_and_category < b.place_and_category;
  return a.product < b.product;
}

// Halves on two threads where there are many.
void sort_keys(std::vector<SortKey>& keys) {
  constexpr std::size_t kManyRows = 1 << 16;
  if (keys.size() < kManyRows) return std::sort(keys.begin(), keys.end());
  const auto middle = keys.begin() + static_cast<std::ptrdiff_t>(keys.size() / 2);
  {
    const std::jthread other([&] { std::sort(keys.begin(), middle); });
    std::sort(middle, keys.end());
  }
  std::inplace_merge(keys.begin(), middle, keys.end());
}

// 0 for the currency of most transactions.
std::array<std::uint8_t, 256> currency_ranks(const std::vector<Group>& groups) {
  CurrencyOrder order;
  std::array<bool, 256> seen{};
  for (const Group& group : groups) {
    order.count(group.key.money(), group.transactions);
    seen[group.key.currency] = true;
  }
  std::vector<Currency> currencies;
  for (std::size_t index = 0; index < seen.size(); ++index)
    if (seen[index]) currencies.push_back(Currency::from_index(static_cast<std::uint8_t>(index)));
  std::sort(currencies.begin(), currencies.end(),
            [&](Currency a, Currency b) { return order.before(a, b); });
  std::array<std::uint8_t, 256> ranks{};
  for (std::size_t at = 0; at < currencies.size(); ++at)
    ranks[currencies[at].index()] = static_cast<std::uint8_t>(at);
  return ranks;
}

std::uint64_t time_rank(const GroupKey& key) {
  const auto period = static_cast<std::uint32_t>(key.period) ^ 0x8000'0000U;
  return std::uint64_t{period} << 8 | key.hour;
}

}  // namespace

RevenueRows sorted_rows(GroupTable groups, const RowKeys& keys) {
  RevenueRows rows{std::move(groups).take(), {}, KeyCells(keys)};
  std::erase_if(rows.groups, [](const Group& group) { return group.sums().is_zero(); });
  for (const Group& group : rows.groups) rows.cells.add(group.key);
  rows.cells.rank_names();
  const auto currency_rank = currency_ranks(rows.groups);
  std::vector<SortKey> order(rows.groups.size());
  for (std::uint32_t number = 0; number < order.size(); ++number) {
    const Group& group = rows.groups[number];
    order[number] = {
        group.revenue_minor, time_rank(group.key) << 8 | currency_rank[group.key.currency],
        rows.cells.place_and_category_rank(group.key), rows.cells.product_rank(group.key), number};
  }
  sort_keys(order);
  rows.order.reserve(order.size());
  for (const SortKey& key : order) rows.order.push_back(key.group);
  return rows;
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

void add_totals(const RevenueRows& rows, Table& table, std::size_t sums_at) {
  std::map<std::uint8_t, Group> sums;
  for (const Group& group : rows.groups) {
    Group& sum = sums[group.key.currency];
    sum.key.currency = group.key.currency;
    sum.add(group.sums());
  }
  if (sums_at == 0 || rows.groups.size() <= sums.size()) return;
  CurrencyOrder order;
  std::vector<Group> totals;
  for (const auto& [currency, all] : sums) {
    totals.push_back(all);
    order.count(all.key.money(), all.transactions);
  }
  std::sort(totals.begin(), totals.end(), [&](const Group& a, const Group& b) {
    return order.before(a.key.money(), b.key.money());
  });
  for (const Group& total : totals) {
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
