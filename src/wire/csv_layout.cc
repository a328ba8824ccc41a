// SPDX-License-Identifier: Apache-2.0
#include "wire/csv_layout.h"

#include <algorithm>

namespace shop {

const CsvColumns& seed_columns() {
  static const CsvColumns columns = {
      Field::transaction_id, Field::user_id,  Field::product_id, Field::product_name,
      Field::category,       Field::quantity, Field::price,      Field::total,
      Field::timestamp,      Field::city};
  return columns;
}

const CsvColumns& product_columns() {
  static const CsvColumns columns = {Field::product_id, Field::name,  Field::category,
                                     Field::price,      Field::stock, Field::reorder_level};
  return columns;
}

const CsvColumns& user_columns() {
  static const CsvColumns columns = {Field::user_id, Field::name, Field::age, Field::address,
                                     Field::city};
  return columns;
}

std::string_view csv_text(std::string_view field, bool escaped_quotes, TextArena& arena) {
  if (field.size() < 2 || field[0] != '"') return field;
  field = field.substr(1, field.size() - 2);
  if (!escaped_quotes || field.find('"') == std::string_view::npos) return field;
  char* const begin = arena.allocate(field.size());
  char* out = begin;
  for (std::size_t i = 0; i < field.size(); ++i) {
    *out++ = field[i];
    if (field[i] == '"') ++i;
  }
  const auto size = static_cast<std::size_t>(out - begin);
  arena.give_back(field.size() - size);
  return {begin, size};
}

std::optional<CsvColumns> read_header(const CsvRecord& record, Field id, TextArena& arena) {
  if (record.broken) return std::nullopt;
  CsvColumns columns;
  std::size_t known = 0;
  for (std::uint32_t i = 0; i < record.fields; ++i) {
    const std::string_view name = csv_text(record.field(i), record.escaped_quotes, arena);
    const auto field = parse_field(name);
    if (field && std::find(columns.begin(), columns.end(), *field) != columns.end())
      return std::nullopt;
    columns.push_back(field.value_or(Field::none));
    known += field ? 1 : 0;
  }
  const bool has_id = std::find(columns.begin(), columns.end(), id) != columns.end();
  return has_id && known * 2 >= columns.size() ? std::optional(columns) : std::nullopt;
}

void take_fields(const CsvRecord& record, const CsvColumns& columns, TextArena& arena,
                 FieldTexts& texts) {
  const std::size_t count = std::min<std::size_t>(record.fields, columns.size());
  for (std::uint32_t i = 0; i < count; ++i)
    texts[columns[i]] = csv_text(record.field(i), record.escaped_quotes, arena);
  texts[Field::none] = {};
}

void take_broken_fields(std::string_view raw, const CsvColumns& columns, FieldTexts& texts) {
  for (const Field column : columns) {
    if (raw.starts_with('"')) {
      const std::size_t close = raw.find('"', 1);
      const bool ends =
          close != std::string_view::npos && (close + 1 == raw.size() || raw[close + 1] == ',');
      if (!ends) break;
      texts[column] = raw.substr(1, close - 1);
      raw.remove_prefix(std::min(close + 2, raw.size()));
      continue;
    }
    const std::size_t comma = std::min(raw.find(','), raw.size());
    texts[column] = raw.substr(0, comma);
    raw.remove_prefix(std::min(comma + 1, raw.size()));
  }
  texts[Field::none] = {};
}

}  // namespace shop
