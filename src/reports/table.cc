// SPDX-License-Identifier: Apache-2.0
#include "reports/table.h"

#include "base/assert.h"

namespace shop {
namespace {

bool fits(const Cell& cell, ColumnType type) {
  if (std::holds_alternative<std::monostate>(cell)) return true;
  switch (type) {
    case ColumnType::text:
      return std::holds_alternative<std::string>(cell);
    case ColumnType::day:
      return std::holds_alternative<Day>(cell);
    case ColumnType::integer:
    case ColumnType::decimal:
      return std::holds_alternative<Int128>(cell);
    case ColumnType::money:
      return std::holds_alternative<Money>(cell);
    case ColumnType::flag:
      return std::holds_alternative<bool>(cell);
  }
  return false;
}

std::size_t column_for(Table& table, const Column& column) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name != column.name) continue;
    SHOP_ASSERT(table.columns[i].type == column.type && table.columns[i].scale == column.scale);
    return i;
  }
  table.columns.push_back(column);
  return table.columns.size() - 1;
}

}  // namespace

std::string provenance_text(const Provenance& provenance) {
  std::string text;
  const auto append = [&](std::string_view part) {
    if (!text.empty()) text += ", ";
    text += part;
  };
  if (provenance.as_of != 0) append("as of log position " + std::to_string(provenance.as_of));
  if (!provenance.basis.empty()) append("basis " + provenance.basis);
  if (!provenance.span.empty()) append(provenance.span);
  return text;
}

void Table::add(Row row) {
  SHOP_ASSERT(row.size() == columns.size());
  for (std::size_t i = 0; i < row.size(); ++i) SHOP_ASSERT(fits(row[i], columns[i].type));
  rows.push_back(std::move(row));
}

void Table::hold_rows() {
  if (made == 0) return;
  std::vector<Row> all;
  all.reserve(made);
  each_row([&](const Row& row) { all.push_back(row); });
  rows = std::move(all);
  made = 0;
  make_row = {};
  make_parts = {};
}

std::optional<std::size_t> Table::find_column(std::string_view column) const {
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i].name == column) return i;
  return std::nullopt;
}

Table combine(const std::vector<Table>& sections) {
  Table all("", {{"section", ColumnType::text}});
  if (!sections.empty()) all.provenance = sections.front().provenance;
  std::vector<std::vector<std::size_t>> places;
  for (const Table& section : sections) {
    auto& place = places.emplace_back();
    for (const Column& column : section.columns) place.push_back(column_for(all, column));
  }
  for (std::size_t s = 0; s < sections.size(); ++s) {
    sections[s].each_row([&](const Row& row) {
      Row wide(all.columns.size());
      wide[0] = sections[s].name;
      for (std::size_t i = 0; i < row.size(); ++i) wide[places[s][i]] = row[i];
      all.rows.push_back(std::move(wide));
    });
  }
  return all;
}

}  // namespace shop
