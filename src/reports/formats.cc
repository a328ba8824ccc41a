// SPDX-License-Identifier: Apache-2.0
#include "reports/formats.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/decimal.h"
#include "base/json_text.h"
#include "reports/display_width.h"
#include "reports/text_buffer.h"

namespace shop {
namespace {

constexpr std::array<std::string_view, 5> kFormatNames = {"table", "line", "csv", "json",
                                                          "parquet"};

void append_csv_field(std::string& line, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    line += text;
    return;
  }
  line += '"';
  for (const char c : text) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

void append_json_value(std::string& line, const Cell& cell, const Column& column) {
  if (std::holds_alternative<std::monostate>(cell)) {
    line += "null";
  } else if (column.type == ColumnType::integer || column.type == ColumnType::flag) {
    line += plain_text(cell, column);
  } else {
    append_json_text(line, plain_text(cell, column));
  }
}

void write_json_rows(const Table& table, std::string_view section, TextBuffer& out) {
  std::string line;
  table.each_row([&](const Row& row) {
    line.clear();
    append_json_object(table, row, section, line);
    line += '\n';
    out << line;
  });
}

// A value within a line of text.
std::string line_text(const Cell& cell, const Column& column) {
  if (const auto* money = std::get_if<Money>(&cell)) return money->currency.show(money->minor);
  if (column.type == ColumnType::integer && column.look != Look::year && column.look != Look::hour)
    return with_thousands(std::get<Int128>(cell));
  std::string text = plain_text(cell, column);
  if (column.look == Look::hour) text = fmt::format("{:0>2}:00", text);
  if (column.look == Look::percent || column.look == Look::change) text += " %";
  if (column.look == Look::change && std::get<Int128>(cell) > 0) text.insert(0, 1, '+');
  return showable(text);
}

void append_part(std::string& line, const LinePart& part, const Table& table, const Row& row) {
  const Cell& cell = row[part.column];
  if (std::holds_alternative<std::monostate>(cell)) return;
  if (const bool* flag = std::get_if<bool>(&cell)) {
    if (*flag) line += part.after;
    return;
  }
  const bool first = line.empty() || line.ends_with(": ");  // what would join it to one before
  line += first && part.before == ", " ? "" : part.before;
  line += line_text(cell, table.columns[part.column]);
  const auto* number = std::get_if<Int128>(&cell);
  const bool one = number != nullptr && *number == 1 && !part.after_one.empty();
  line += one ? part.after_one : part.after;
}

std::string line_of(const Table& table, const Row& row) {
  std::string line;
  for (const std::size_t label : table.line.labels) {
    if (std::holds_alternative<std::monostate>(row[label])) continue;
    if (!line.empty()) line += ' ';
    line += line_text(row[label], table.columns[label]);
  }
  if (!line.empty()) line += ": ";
  for (const LinePart& part : table.line.parts) append_part(line, part, table, row);
  return line;
}

void write_line_rows(const Table& table, TextBuffer& out) {
  bool first = true;
  table.each_row([&](const Row& row) {
    const bool silent =
        std::all_of(table.line.parts.begin(), table.line.parts.end(), [&](const LinePart& part) {
          return std::holds_alternative<std::monostate>(row[part.column]);
        });
    if (silent) return;
    if (!first) out << ", ";
    first = false;
    out << line_of(table, row);
  });
  out << "\n";
}

}  // namespace

void append_json_object(const Table& table, const Row& row, std::string_view section,
                        std::string& line) {
  line += '{';
  if (!section.empty()) {
    line += "\"section\":";
    append_json_text(line, section);
  }
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (line.back() != '{') line += ',';
    append_json_text(line, table.columns[i].name);
    line += ':';
    append_json_value(line, row[i], table.columns[i]);
  }
  line += '}';
}

std::optional<Format> parse_format(std::string_view name) {
  for (std::size_t i = 0; i < kFormatNames.size(); ++i)
    if (kFormatNames[i] == name) return static_cast<Format>(i);
  return std::nullopt;
}

std::string with_thousands(Int128 value) {
  std::string digits = to_string(value < 0 ? -value : value);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  if (value < 0) digits.insert(0, 1, '-');
  return digits;
}

std::string plain_text(const Cell& cell, const Column& column) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* day = std::get_if<Day>(&cell)) return format_day(*day);
  if (const auto* money = std::get_if<Money>(&cell)) return money->currency.plain(money->minor);
  if (const auto* flag = std::get_if<bool>(&cell)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<Int128>(&cell))
    return column.type == ColumnType::decimal ? format_decimal(*number, column.scale)
                                              : to_string(*number);
  return {};
}

void write_line(const Table& table, const TextSink& sink) {
  TextBuffer out(sink);
  write_line_rows(table, out);
}

void write_csv(const Table& table, const TextSink& sink) {
  TextBuffer out(sink);
  std::string line;
  for (const Column& column : table.columns) {
    if (!line.empty()) line += ',';
    append_csv_field(line, column.name);
  }
  out << line << "\n";
  table.each_row([&](const Row& row) {
    line.clear();
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += ',';
      append_csv_field(line, plain_text(row[i], table.columns[i]));
    }
    out << line << "\n";
  });
}

void write_json(const Table& table, const TextSink& sink) {
  TextBuffer out(sink);
  write_json_rows(table, {}, out);
}

void write_sections(const std::vector<Table>& sections, Format format, const TableStyle& style,
                    const TextSink& sink) {
  const bool several = sections.size() > 1;
  if (format == Format::csv) return write_csv(several ? combine(sections) : sections.at(0), sink);
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const Table& table = sections[i];
    TextBuffer out(sink);
    if (format == Format::json) {
      write_json_rows(table, several ? std::string_view(table.name) : std::string_view(), out);
    } else if (format == Format::line) {
      if (table.row_count() == 0 && several) continue;
      if (several) out << table.title << ": ";
      write_line_rows(table, out);
    } else {
      if (i > 0) sink("\n");
      write_table(table, style, sink);
    }
  }
}

}  // namespace shop
