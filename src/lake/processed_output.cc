// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "lake/tables.h"

namespace shop {
namespace {

void put_field(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char letter : text) {
    if (letter == '"') out += '"';
    out += letter;
  }
  out += '"';
}

}  // namespace

std::string processed_output(std::span<const ProcessedRow> rows) {
  std::vector<const ProcessedRow*> sorted;
  sorted.reserve(rows.size());
  for (const ProcessedRow& row : rows) sorted.push_back(&row);
  std::sort(sorted.begin(), sorted.end(), [](const ProcessedRow* a, const ProcessedRow* b) {
    return std::tuple(a->day, a->city, a->category, a->currency.code()) <
           std::tuple(b->day, b->city, b->category, b->currency.code());
  });
  std::string out = "day,city,category,currency,transactions,units,revenue\n";
  out.reserve(out.size() + rows.size() * 64);
  for (const ProcessedRow* row : sorted) {
    out += format_day(row->day);
    out += ',';
    put_field(out, row->city);
    out += ',';
    put_field(out, row->category);
    out += ',';
    out += row->currency.code();
    fmt::format_to(std::back_inserter(out), ",{},{},", row->transactions, row->units);
    out += row->currency.plain(row->revenue_minor);
    out += '\n';
  }
  return out;
}

}  // namespace shop
