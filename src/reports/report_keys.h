// SPDX-License-Identifier: Apache-2.0
//
// Reads what a report is asked for: its keys, its span of days and its basis.
//
// Errors name what was written and what may be written instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "views/revenue.h"

namespace shop {

// In the order in which rows are sorted: time first.
enum class ReportKey : std::uint8_t {
  year,
  season,
  month,
  day,
  hour,
  region,
  city,
  category,
  product,
};
inline constexpr int kReportKeyCount = 9;
std::string_view key_name(ReportKey key);

// "month,category"; empty is one row a currency. A key that comes twice is refused.
Result<std::vector<ReportKey>> parse_keys(std::string_view text);

// views/revenue.h says what a basis is.
std::string_view basis_name(Basis basis);
Result<Basis> parse_basis(std::string_view text);

Result<Hemisphere> parse_hemisphere(std::string_view text);
Result<Season> read_season(std::string_view text);

// Both ends belong to the span; an absent one is open.
struct DaySpan {
  std::optional<Day> from;
  std::optional<Day> to;

  bool contains(Day day) const { return (!from || day >= *from) && (!to || day <= *to); }
  bool operator==(const DaySpan&) const = default;
};
// Empty texts are open ends. Refuses what is not a day, and a span that ends before it begins.
Result<DaySpan> parse_span(std::string_view from, std::string_view to);
std::string span_text(const DaySpan& span);  // "2024-12-01 to 2024-12-31"; "" for everything

}  // namespace shop
