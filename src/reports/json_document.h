// SPDX-License-Identifier: Apache-2.0
//
// Writes tables into a JSON document that says what they are: the columns with their types, and the
// rows as objects.
//
//   {"as_of":12,"report":"revenue","basis":"refund-day","span":"","columns":[…],"rows":[…]}
//   {"as_of":12,"report":"customers","span":"","sections":[{"section":"ages","columns":[…],…},…]}
//
// Values are those of JSON lines (formats.h).   Threads: pure functions.   Cost: one pass.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/table.h"

namespace shop {

// A whole document, with its line end. `tables` of a report with sections has one table each.
std::string json_document(std::string_view report, const std::vector<Table>& tables,
                          bool with_sections);

// `"columns":[{"name":"city","type":"text"},…],"rows":[…]`, for an object of one's own.
void append_json_table(const Table& table, std::string& out);
void append_json_rows(const Table& table, std::string& out);  // [{"city":"London",…},…]

}  // namespace shop
