// SPDX-License-Identifier: Apache-2.0
#include "server/entry_routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/decimal.h"
#include "base/hash.h"
#include "base/json_text.h"
#include "base/zone.h"
#include "engine/entry_drill.h"
#include "reports/best_sellers_report.h"
#include "reports/json_document.h"
#include "server/problem.h"
#include "server/read_request.h"

namespace shop {
namespace {

constexpr std::array<std::string_view, 19> kParameters = {
    "from",       "to",          "day",      "month",   "season", "year", "basis",
    "hemisphere", "city",        "category", "product", "hour",   "user", "currency",
    "amount_to",  "amount_from", "limit",    "cursor",  "region"};

// The days that both have.
void narrow(DaySpan& span, const DaySpan& by) {
  if (by.from && (!span.from || *span.from < *by.from)) span.from = by.from;
  if (by.to && (!span.to || *by.to < *span.to)) span.to = by.to;
}

std::optional<int> number_of(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<DaySpan> month_span(std::string_view text) {
  const auto first = parse_day(std::string(text) + "-01");
  if (!first || text.size() != 7) return std::nullopt;
  const YearMonthDay date = to_date(*first);
  const YearMonthDay next = date.month == 12 ? YearMonthDay{date.year + 1, 1, 1}
                                             : YearMonthDay{date.year, date.month + 1, 1};
  return DaySpan{*first, Day{to_day(next).number - 1}};
}

// "2025-winter"
std::optional<DaySpan> season_days(std::string_view text, Hemisphere hemisphere) {
  const auto year = number_of(text.substr(0, std::min<std::size_t>(4, text.size())));
  if (!year || *year < 1900 || *year > 2199 || text.size() < 6 || text[4] != '-')
    return std::nullopt;
  const auto season = parse_season(text.substr(5));
  if (!season) return std::nullopt;
  return season_span({*year, *season}, hemisphere);
}

DaySpan read_span(Parameters& given) {
  DaySpan span = given.span();
  std::optional<Day> day;
  given.day("day", day);
  if (day) narrow(span, {*day, *day});
  Hemisphere hemisphere = Hemisphere::north;
  given.take("hemisphere", hemisphere, parse_hemisphere(given.text("hemisphere", "north")));
  const std::string month = given.text("month");
  const std::string season = given.text("season");
  if (!month.empty()) {
    if (const auto days = month_span(month))
      narrow(span, *days);
    else
      given.note("month", fmt::format("month '{}' is none: write it as 2024-12", month));
  }
  if (!season.empty()) {
    if (const auto days = season_days(season, hemisphere))
      narrow(span, *days);
    else
      given.note("season", fmt::format("season '{}' is none: write it as 2025-winter", season));
  }
  int year = 0;
  given.number("year", 1900, 2199, year);
  if (year != 0) narrow(span, {to_day({year, 1, 1}), to_day({year, 12, 31})});
  return span;
}

std::optional<std::string> text_of(const Parameters& given, std::string_view name) {
  const std::string* text = given.find(name);
  return text != nullptr ? std::optional(*text) : std::nullopt;
}

// In thousandths, which every currency's digits fit into.
std::optional<std::int64_t> amount_of(Parameters& given, std::string_view name) {
  if (!given.has(name)) return std::nullopt;
  constexpr int kDigits = 3;
  const std::string text = given.text(name);
  const auto amount = parse_decimal(text, kDigits);
  if (!amount || *amount < 0) {
    given.note(name, fmt::format("{} '{}' is no amount such as 19.99", name, text));
    return std::nullopt;
  }
  return static_cast<std::int64_t>(*amount);
}

// What a cursor may be used with.
std::string filters_of(const std::vector<NamedParameter>& given) {
  std::vector<std::string> filters;
  for (const NamedParameter& parameter : given)
    if (parameter.name != "limit" && parameter.name != "cursor")
      filters.push_back(parameter.name + "=" + parameter.value);
  std::sort(filters.begin(), filters.end());
  return fmt::format("{:x}", hash64(fmt::format("{}", fmt::join(filters, "&"))));
}

std::string cursor_text(const DrillCursor& cursor, std::string_view filters) {
  return fmt::format("{}.{}.{}.{}", cursor.as_of, cursor.after.day.number, cursor.after.position,
                     filters);
}

std::optional<DrillCursor> parse_cursor(std::string_view text, std::string_view filters) {
  DrillCursor cursor;
  const auto take = [&](auto& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end == text.data() + text.size() || *end != '.') return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    return true;
  };
  if (!take(cursor.as_of) || !take(cursor.after.day.number) || !take(cursor.after.position))
    return std::nullopt;
  return text == filters ? std::optional(cursor) : std::nullopt;
}

DrillQuery read_query(ReadRequest& asked) {
  Parameters& given = asked.parameters();
  DrillQuery query;
  query.span = read_span(given);
  given.take("basis", query.basis, parse_basis(given.text("basis", "refund-day")));
  query.city = text_of(given, "city");
  query.region = text_of(given, "region");
  query.category = text_of(given, "category");
  query.product = text_of(given, "product");
  int hour = -1;
  given.number("hour", 0, 23, hour);
  if (hour >= 0) query.hour = hour;
  if (given.has("currency")) {
    query.currency = Currency::find(given.text("currency"));
    if (!query.currency)
      given.note("currency", fmt::format("currency '{}' is no code of ISO 4217 such as GBP",
                                         given.text("currency")));
  }
  query.user = text_of(given, "user");
  query.amount_least = amount_of(given, "amount_from");
  query.amount_most = amount_of(given, "amount_to");
  int limit = 50;
  given.number("limit", 1, 1000, limit);
  query.limit = static_cast<std::size_t>(limit);
  if (given.has("cursor")) {
    query.next = parse_cursor(given.text("cursor"), filters_of(asked.given()));
    if (!query.next)
      given.note("cursor", "this cursor does not belong to these filters: begin again without one");
  }
  return query;
}

Table sums_table(const Drill& drill) {
  Table table("sums", {{"currency", ColumnType::text},
                       {"transactions", ColumnType::integer},
                       {"refunds", ColumnType::integer},
                       {"units", ColumnType::integer},
                       {"revenue", ColumnType::money}});
  for (const auto& [currency, sums] : drill.sums)
    table.add({std::string(currency.code()), Int128{sums.transactions}, Int128{sums.refunds},
               Int128{sums.units}, Money{sums.revenue_minor, currency}});
  return table;
}

Table entries_table(const Drill& drill, ShopZone& zone) {
  Table table("entries", {{"position", ColumnType::integer},
                          {"transaction_id", ColumnType::text},
                          {"root", ColumnType::text},
                          {"kind", ColumnType::text},
                          {"reversal", ColumnType::flag},
                          {"day", ColumnType::day},
                          {"sale_day", ColumnType::day},
                          {"time", ColumnType::text},
                          {"user_id", ColumnType::text},
                          {"product_id", ColumnType::text},
                          {"product", ColumnType::text},
                          {"category", ColumnType::text},
                          {"city", ColumnType::text},
                          {"transactions", ColumnType::integer},
                          {"refunds", ColumnType::integer},
                          {"units", ColumnType::integer},
                          {"revenue", ColumnType::money},
                          {"currency", ColumnType::text}});
  for (const FoundEntry& entry : drill.entries) {
    std::string time = zone.format_local(entry.time).substr(0, 19);
    if (time.size() > 10) time[10] = 'T';
    table.add({Int128{entry.position}, entry.subject, entry.root,
               std::string(kind_name(entry.line)), entry.sign < 0, entry.day, entry.sale_day, time,
               entry.user, entry.product,
               entry.product_name.empty() ? entry.product : entry.product_name, entry.category,
               entry.city, Int128{entry.transactions}, Int128{entry.refunds}, Int128{entry.units},
               Money{entry.revenue_minor, entry.currency}, std::string(entry.currency.code())});
  }
  return table;
}

// Sales and refunds that stand: each reversal takes out one that was counted before.
std::int64_t standing(const Drill& drill) {
  std::int64_t count = 0;
  for (const auto& [currency, sums] : drill.sums) count += sums.transactions + sums.refunds;
  return count;
}

Answer entries_answer(ReadContext& context, const Request& request) {
  ReadRequest asked(request, kParameters, kJsonOnly);
  const DrillQuery query = read_query(asked);
  if (auto refusal = asked.refusal()) return std::move(*refusal);
  Result<ShopZone> zone = ShopZone::load(context.engine.settings().zone_name);
  if (!zone) return problem(zone.error());
  const Result<Regions> regions = Regions::load(context.regions_path);
  if (!regions) return problem(Problem{503, "regions", regions.error().message});
  const Result<Drill> drill = drill_down(context.engine, *regions, query);
  if (!drill)
    return problem(drill.error(),
                   drill.error().code == ErrorCode::invalid_argument ? "cursor" : "");
  std::string body =
      fmt::format(R"({{"as_of":{},"count":{},"sums":)", drill->as_of,
                  query.next ? std::string("null") : std::to_string(standing(*drill)));
  append_json_rows(sums_table(*drill), body);
  body += ",\n\"entries\":";
  append_json_rows(entries_table(*drill, *zone), body);
  body += ",\n\"next_cursor\":";
  if (drill->next)
    append_json_text(body, cursor_text(*drill->next, filters_of(asked.given())));
  else
    body += "null";
  return Answer::json(body += "}\n");
}

}  // namespace

void add_entry_routes(Router& router, ReadContext& context) {
  router.add({Method::get,
              "/v1/entries",
              {Role::seller},
              Work::slow,
              [&context](const RequestPointer& request, const Respond& respond) {
                respond(entries_answer(context, *request));
              }});
}

}  // namespace shop
