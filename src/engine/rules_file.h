// SPDX-License-Identifier: Apache-2.0
//
// Reads rules.toml: what a shop holds to be suspicious, and what happens to it.
//
//   [[rule]]
//   name = "large_amount"
//   kind = "door"
//   when = "total_above"
//   limit = "10000.00"
//   then = "hold"
//   severity = "warning"
//
// Every key is required but `currency` (of a limit in money; the shop's own where absent),
// `severity` (warning), and of a rule that looks at days before `days` (30) and `sales_min` (30),
// which belong to such rules alone. What is wrong is an error that names file, line, rule and key
// and says what may stand there; nothing is guessed or passed over.
//
// Limits: a file of 1 MiB.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/rule.h"

namespace shop {

Result<std::vector<Rule>> parse_rules(std::string_view toml, std::string_view file_name,
                                      Currency shop_currency);
Result<std::vector<Rule>> load_rules(const std::string& path, Currency shop_currency);

// As parse_rules reads it, with every key; empty without rules.
std::string format_rules(std::span<const Rule> rules);

}  // namespace shop
