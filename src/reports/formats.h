// SPDX-License-Identifier: Apache-2.0
//
// Writes a Table as text: aligned for people, as one line, as CSV, or as JSON lines.
//
// table: right-aligned numbers, money as people write it, bars, made to fit a terminal; its details
//        may change from version to version.
// line:  the labels of a row, a colon and its value, rows joined by ", ":
//        "London: £100,000, Manchester: £50,000". Pennies only where there are any.
// csv:   RFC 4180 with LF line ends, always with a header line; money as a decimal number with the
//        currency's own digits, days as YYYY-MM-DD, flags as true and false, unknown as nothing.
// json:  one object a line with the names of the columns in order; money and decimals as strings,
//        integers as numbers, unknown as null.
// Parquet is in parquet_format.h, for it needs Arrow.
//
// Threads: pure functions.   Cost: one pass; the sink gets pieces of about 64 KiB.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/table.h"

namespace shop {

enum class Format : std::uint8_t { table, line, csv, json, parquet };
std::optional<Format> parse_format(std::string_view name);

using TextSink = std::function<void(std::string_view)>;

struct TableStyle {
  std::size_t columns_max = 0;  // the terminal's width; 0 is without a limit
  bool colour = false;
  bool bars = true;
};

void write_table(const Table& table, const TableStyle& style, const TextSink& sink);
void write_line(const Table& table, const TextSink& sink);
void write_csv(const Table& table, const TextSink& sink);
void write_json(const Table& table, const TextSink& sink);

// A row as an object with the names of the columns; `section`, if any, is its first member.
void append_json_object(const Table& table, const Row& row, std::string_view section,
                        std::string& line);

// All sections of a report: tables and lines one below the other under their titles, JSON objects
// with a member `section` first, CSV as one combined table. A single section is written plainly.
void write_sections(const std::vector<Table>& sections, Format format, const TableStyle& style,
                    const TextSink& sink);

// The value of a cell as programs read it, without quotes: "3000.00", "2024-12-30", "true".
std::string plain_text(const Cell& cell, const Column& column);
// "1,234,567"
std::string with_thousands(Int128 value);

}  // namespace shop
