// SPDX-License-Identifier: Apache-2.0
#include "reports/json_document.h"

#include <fmt/format.h>

#include <array>

#include "base/json_text.h"
#include "reports/formats.h"

namespace shop {
namespace {

constexpr std::array<std::string_view, 6> kTypeNames = {"text",  "day",     "integer",
                                                        "money", "decimal", "flag"};

void append_columns(const Table& table, std::string& out) {
  out += '[';
  for (const Column& column : table.columns) {
    if (out.back() != '[') out += ',';
    out += R"({"name":)";
    append_json_text(out, column.name);
    out += fmt::format(R"(,"type":"{}"}})", kTypeNames[static_cast<std::size_t>(column.type)]);
  }
  out += ']';
}

}  // namespace

void append_json_rows(const Table& table, std::string& out) {
  out += '[';
  bool first = true;
  table.each_row([&](const Row& row) {
    if (!first) out += ",\n";
    first = false;
    append_json_object(table, row, {}, out);
  });
  out += ']';
}

void append_json_table(const Table& table, std::string& out) {
  out += R"("columns":)";
  append_columns(table, out);
  out += ",\n\"rows\":";
  append_json_rows(table, out);
}

std::string json_document(std::string_view report, const std::vector<Table>& tables,
                          bool with_sections) {
  // Of several sections the last one has it.
  const Provenance& provenance = tables.back().provenance;
  std::string out = fmt::format(R"({{"as_of":{},"report":)", provenance.as_of);
  append_json_text(out, report);
  if (!provenance.basis.empty()) {
    out += R"(,"basis":)";
    append_json_text(out, provenance.basis);
  }
  out += R"(,"span":)";
  append_json_text(out, provenance.span);
  out += ",\n";
  if (!with_sections) {
    append_json_table(tables.front(), out);
    return out += "}\n";
  }
  out += R"("sections":[)";
  for (const Table& table : tables) {
    if (&table != &tables.front()) out += ",\n";
    out += R"({"section":)";
    append_json_text(out, table.name);
    out += ",\n";
    append_json_table(table, out);
    out += '}';
  }
  return out += "]}\n";
}

}  // namespace shop
