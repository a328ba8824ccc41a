// SPDX-License-Identifier: Apache-2.0
#include "wire/csv_rows.h"

#include <limits>

#include "wire/csv_layout.h"
#include "wire/csv_scanner.h"

namespace shop {

std::vector<CsvRow> read_csv_rows(std::string_view bytes) {
  std::vector<CsvRow> rows;
  CsvScanner scanner;
  TextArena arena;
  scanner.start(bytes, true, bytes.size() + 1);
  for (CsvRecord record; scanner.next(record);) {
    CsvRow& row = rows.emplace_back();
    row.line = record.line;
    row.broken = record.broken;
    if (record.broken) row.texts.emplace_back(record.raw());
    for (std::uint32_t i = 0; i < record.fields; ++i)
      row.texts.emplace_back(csv_text(record.field(i), record.escaped_quotes, arena));
    arena.clear();
  }
  return rows;
}

}  // namespace shop
