// SPDX-License-Identifier: Apache-2.0
#include "reports/report_keys.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace shop {
namespace {

constexpr std::array<std::string_view, kReportKeyCount> kNames = {
    "year", "season", "month", "day", "hour", "region", "city", "category", "product"};

std::optional<ReportKey> find_key(std::string_view name) {
  const auto* place = std::find(kNames.begin(), kNames.end(), name);
  if (place == kNames.end()) return std::nullopt;
  return static_cast<ReportKey>(place - kNames.begin());
}

std::string quoted(std::string_view text) { return fmt::format("'{}'", text); }

Result<std::optional<Day>> parse_end(std::string_view option, std::string_view text) {
  if (text.empty()) return std::optional<Day>();
  const auto day = parse_day(text);
  if (!day)
    return fail(ErrorCode::invalid_argument,
                std::string(option) + " " + quoted(text) + " is not a day: write it as 2024-12-30");
  return std::optional<Day>(*day);
}

}  // namespace

std::string_view key_name(ReportKey key) { return kNames[static_cast<std::size_t>(key)]; }

Result<std::vector<ReportKey>> parse_keys(std::string_view text) {
  std::vector<ReportKey> keys;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    std::string_view name = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
    const auto key = find_key(name);
    if (!key)
      return fail(ErrorCode::invalid_argument,
                  "unknown key " + quoted(name) +
                      " in --by: use any of city, region, category, product, hour, day, month, "
                      "year, season");
    if (std::find(keys.begin(), keys.end(), *key) != keys.end())
      return fail(ErrorCode::invalid_argument, "key " + quoted(name) + " stands twice in --by");
    keys.push_back(*key);
  }
  return keys;
}

std::string_view basis_name(Basis basis) {
  return basis == Basis::refund_day ? "refund-day" : "sale-day";
}

Result<Basis> parse_basis(std::string_view text) {
  if (text == "refund-day") return Basis::refund_day;
  if (text == "sale-day") return Basis::sale_day;
  return fail(ErrorCode::invalid_argument,
              "unknown basis " + quoted(text) + ": use refund-day or sale-day");
}

Result<Hemisphere> parse_hemisphere(std::string_view text) {
  if (text == "north") return Hemisphere::north;
  if (text == "south") return Hemisphere::south;
  return fail(ErrorCode::invalid_argument,
              "unknown hemisphere " + quoted(text) + ": use north or south");
}

Result<Season> read_season(std::string_view text) {
  if (text == "fall") return Season::autumn;
  if (const auto season = parse_season(text)) return *season;
  return fail(ErrorCode::invalid_argument,
              "unknown season " + quoted(text) + ": use spring, summer, autumn or winter");
}

Result<DaySpan> parse_span(std::string_view from, std::string_view to) {
  DaySpan span;
  SHOP_TRY(span.from, parse_end("--from", from));
  SHOP_TRY(span.to, parse_end("--to", to));
  if (span.from && span.to && *span.to < *span.from)
    return fail(ErrorCode::invalid_argument, "--to " + std::string(to) + " comes before --from " +
                                                 std::string(from) + ": swap them");
  return span;
}

std::string span_text(const DaySpan& span) {
  if (span.from && span.to)
    return *span.from == *span.to ? format_day(*span.from)
                                  : format_day(*span.from) + " to " + format_day(*span.to);
  if (span.from) return "from " + format_day(*span.from);
  if (span.to) return "to " + format_day(*span.to);
  return {};
}

}  // namespace shop
