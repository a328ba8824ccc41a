// SPDX-License-Identifier: Apache-2.0
#include "reports/entry_scan.h"

#include <array>
#include <span>

namespace shop {
namespace {

constexpr std::size_t kRowsMax = 4096;

}  // namespace

struct EntryColumnsBuilder::Columns {
  std::size_t rows = 0;
  std::array<Day, kRowsMax> day;
  std::array<Symbol, kRowsMax> product;
  std::array<Symbol, kRowsMax> city;
  std::array<Symbol, kRowsMax> category;
  std::array<std::uint8_t, kRowsMax> hour;
  std::array<std::uint8_t, kRowsMax> currency;
  std::array<std::int8_t, kRowsMax> transactions;
  std::array<std::int8_t, kRowsMax> refunds;
  std::array<std::int64_t, kRowsMax> units;
  std::array<std::int64_t, kRowsMax> revenue;
};

EntryColumnsBuilder::EntryColumnsBuilder(const ScanQuery& query, const EntryVisitor& visitor)
    : query_(query), visitor_(visitor), columns_(std::make_unique<Columns>()) {}

EntryColumnsBuilder::~EntryColumnsBuilder() { flush(); }

void EntryColumnsBuilder::add(const Entry& entry) {
  const Day day = query_.basis == Basis::sale_day ? entry.sale_day : entry.day;
  if (!query_.span.contains(day) || (query_.sales_only && entry.line != Kind::sale)) return;
  Columns& to = *columns_;
  const std::size_t row = to.rows++;
  to.day[row] = day;
  to.product[row] = entry.product;
  to.city[row] = entry.city;
  to.category[row] = entry.category;
  to.hour[row] = entry.hour;
  to.currency[row] = entry.currency.index();
  to.transactions[row] = entry.transactions;
  to.refunds[row] = entry.refunds;
  to.units[row] = entry.units;
  to.revenue[row] = entry.revenue_minor;
  if (to.rows == kRowsMax) flush();
}

void EntryColumnsBuilder::flush() {
  Columns& from = *columns_;
  if (from.rows == 0) return;
  visitor_({.rows = from.rows,
            .day = from.day.data(),
            .product = from.product.data(),
            .city = from.city.data(),
            .category = from.category.data(),
            .hour = from.hour.data(),
            .currency = from.currency.data(),
            .transactions = from.transactions.data(),
            .refunds = from.refunds.data(),
            .units = from.units.data(),
            .revenue_minor = from.revenue.data()});
  from.rows = 0;
}

Status MemoryScan::visit(const ScanQuery& query, std::span<const EntryVisitor> visitors) {
  std::span<const Entry> left = entries_;
  for (std::size_t at = 0; at < visitors.size(); ++at) {
    const std::size_t share = left.size() / (visitors.size() - at);
    EntryColumnsBuilder builder(query, visitors[at]);
    for (const Entry& entry : left.first(share)) builder.add(entry);
    left = left.subspan(share);
  }
  return {};
}

}  // namespace shop
