// SPDX-License-Identifier: Apache-2.0
//
// Holds the rows of a report with the type of each column, before anyone decided how to print them.
//
// A Table knows nothing of terminals, files or views. Money cells carry their own currency, so a
// column may hold several, and nothing here ever adds two cells. A column also says how a person
// wants to see it (Look) and the table how it reads as one line (LineForm); programs get the plain
// values. An empty Cell is "not known" or "does not apply": an empty field, null, a blank.
//
//   Table table("revenue", {{"city", ColumnType::text}, {"revenue", ColumnType::money}});
//   table.add({std::string("London"), Money{10'000'000, gbp}});
//   write_line(table, sink);  // London: £100,000
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/currency.h"
#include "base/int128.h"
#include "base/time.h"

namespace shop {

enum class ColumnType : std::uint8_t { text, day, integer, money, decimal, flag };

// How a person sees a column in a terminal; csv, json and parquet take no notice.
enum class Look : std::uint8_t {
  plain,
  bar,       // with a bar beside it; of money, each currency on its own scale
  year,      // an integer without thousands separators
  hour,      // 14 as 14:00
  month,     // 2024-12 as Dec 2024
  season,    // 2025-winter as winter 2025
  percent,   // a decimal followed by a percent sign
  change,    // a percentage with its sign; green above zero, red below
  currency,  // left out, for the money beside it shows it
  alert,     // a flag that is shown in red where it is set
};

struct Column {
  std::string name;  // as the outer interface calls it
  ColumnType type = ColumnType::text;
  Look look = Look::plain;
  int scale = 0;  // the decimals of a decimal column
};

struct Money {
  Int128 minor = 0;
  Currency currency;
  bool operator==(const Money&) const = default;
};

// The type of the value is that of the column: text string, integer and decimal (scaled) Int128.
using Cell = std::variant<std::monostate, std::string, Day, Int128, Money, bool>;
using Row = std::vector<Cell>;

// A piece of a line behind its labels: `before`, the value, `after`; for one (1), `after_one`. A
// flag shows `after` where it is set and nothing else. An empty cell shows nothing at all.
struct LinePart {
  std::size_t column = 0;
  std::string before = {};
  std::string after = {};
  std::string after_one = {};
};

// "label label: part part", rows joined by ", ".
struct LineForm {
  std::vector<std::size_t> labels;
  std::vector<LinePart> parts;
};

// What a report was made from. Positions are the log's; 0 is unknown.
struct Provenance {
  std::uint64_t as_of = 0;
  std::string basis;  // "refund-day", "sale-day" or empty
  std::string span;   // "2024-12-01 to 2024-12-31", or empty for everything
};
// "as of log position 12, basis refund-day, 2024-12-01 to 2024-12-31"
std::string provenance_text(const Provenance& provenance);

// Fills the cells of the row with this number; what they were made from belongs to it.
using RowMaker = std::function<void(std::size_t number, Row& cells)>;

// Consecutive rows of one column, for formats that keep columns. Which fields are filled depends on
// the column's type; there are no empty cells.
struct ColumnPart {
  std::vector<Int128> numbers;          // integers, days, and money in minor units
  std::vector<Currency> currencies;     // of money
  std::vector<std::string_view> texts;  // the different ones; they belong to the table,
  std::deque<std::string> kept;         // or are kept here
  std::vector<std::int32_t> codes;      // of each row, its place in `texts`

  void clear() { *this = ColumnPart(); }
};
// Fills as many parts as the table has columns, with `count` rows from `first` on.
using PartMaker =
    std::function<void(std::size_t first, std::size_t count, std::vector<ColumnPart>& parts)>;

struct Table {
  std::string name;   // of the section, for programs: "growth"
  std::string title;  // for people: "Growth by month"
  std::vector<Column> columns;
  std::vector<Row> rows;
  // Where there are too many to hold them all (400 bytes each): `made` rows, made as they are read.
  // Then `rows` is empty.
  std::size_t made = 0;
  RowMaker make_row;
  PartMaker make_parts;     // the same rows; from any thread; may be absent
  std::vector<Row> totals;  // below the rows, for people only
  LineForm line;
  Provenance provenance;
  std::string empty;  // what to tell a person when there are no rows

  Table() = default;
  Table(std::string section, std::vector<Column> with)
      : name(std::move(section)), columns(std::move(with)) {}

  std::size_t row_count() const { return rows.size() + made; }
  // In order; a row is valid during the call.
  template <class Visit>
  void each_row(const Visit& visit) const {
    for (const Row& row : rows) visit(row);
    Row row(columns.size());
    for (std::size_t number = 0; number < made; ++number) {
      make_row(number, row);
      visit(std::as_const(row));
    }
  }
  void hold_rows();  // in `rows`, if they are not there yet

  void add(Row row);  // asserts that the cells fit the columns
  std::optional<std::size_t> find_column(std::string_view column) const;
};

// One table of all sections for the formats that hold only one: a column `section` first, then the
// union of the columns by name and type; cells that a section does not have are empty.
Table combine(const std::vector<Table>& sections);

}  // namespace shop
