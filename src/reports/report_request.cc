// SPDX-License-Identifier: Apache-2.0
#include "reports/report_request.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace shop {
namespace {

constexpr std::array<std::string_view, 6> kReports = {"revenue", "statistics", "best-sellers",
                                                      "stock",   "trends",     "customers"};
constexpr std::array<std::string_view, 5> kKeyParameters = {"by", "from", "to", "basis",
                                                            "hemisphere"};
constexpr std::array<std::string_view, 10> kBestSellersParameters = {
    "day", "from", "to", "season", "year", "top", "by", "category", "city", "hemisphere"};
constexpr std::array<std::string_view, 3> kStockParameters = {"low", "days", "to"};
constexpr std::array<std::string_view, 5> kTrendsParameters = {"from", "to", "period", "top",
                                                               "hemisphere"};
constexpr std::array<std::string_view, 2> kCustomersParameters = {"from", "to"};

constexpr std::int64_t kTopMax = 1'000'000'000;
constexpr std::int64_t kDaysMax = 36'500;

RevenueQuery read_keys(Parameters& given) {
  RevenueQuery query;
  given.take("by", query.by, parse_keys(given.text("by")));
  query.span = given.span();
  given.take("basis", query.basis, parse_basis(given.text("basis", "refund-day")));
  return query;
}

BestSellersQuery read_best_sellers(Parameters& given) {
  BestSellersQuery query;
  if (given.has("day") && (given.has("from") || given.has("to")))
    given.note("day", "use either --day or --from and --to");
  if (given.has("day")) {
    const std::string day = given.text("day");
    if (const auto read = parse_day(day))
      query.span = {*read, *read};
    else
      given.note("day", fmt::format("--day '{}' is not a day: write it as 2024-12-30", day));
  } else {
    query.span = given.span();
  }
  if (given.has("season")) {
    Season season = Season::winter;
    given.take("season", season, read_season(given.text("season")));
    query.season = season;
  }
  given.take("by", query.by, parse_by(given.text("by", "orders")));
  int year = 0;
  given.number("year", 1900, 2199, year);
  if (year != 0) query.year = year;
  given.number("top", 1, kTopMax, query.top);
  if (given.has("category")) query.category = given.text("category");
  if (given.has("city")) query.city = given.text("city");
  if (query.year && !query.season) given.note("year", "--year goes with --season, such as winter");
  if (query.season && query.span != DaySpan())
    given.note("season",
               "--season stands instead of --day, --from and --to: leave one of them out");
  return query;
}

TrendsQuery read_trends(Parameters& given) {
  TrendsQuery query;
  query.span = given.span();
  given.take("period", query.period, parse_period(given.text("period", "month")));
  given.number("top", 1, kTopMax, query.top);
  return query;
}

StockReportQuery read_stock(Parameters& given) {
  StockReportQuery query;
  given.flag("low", query.only_low);
  given.number("days", 1, kDaysMax, query.days);
  query.until = given.span().to;
  return query;
}

}  // namespace

std::span<const std::string_view> ReportRequest::reports() { return kReports; }

std::span<const std::string_view> ReportRequest::parameters_of(std::string_view report) {
  if (report == "revenue" || report == "statistics") return kKeyParameters;
  if (report == "best-sellers") return kBestSellersParameters;
  if (report == "stock") return kStockParameters;
  if (report == "trends") return kTrendsParameters;
  if (report == "customers") return kCustomersParameters;
  return {};
}

tl::expected<ReportRequest, ParameterFault> ReportRequest::parse(
    std::string_view report, const std::vector<NamedParameter>& parameters) {
  if (std::find(kReports.begin(), kReports.end(), report) == kReports.end())
    return tl::unexpected(ParameterFault{
        {},
        fmt::format("there is no report '{}': use any of {}", report, fmt::join(kReports, ", "))});
  if (auto fault = unknown_or_twice(report, parameters_of(report), parameters))
    return tl::unexpected(std::move(*fault));
  ReportRequest request;
  request.report_ = report;
  Parameters given(parameters);
  given.take("hemisphere", request.hemisphere_,
             parse_hemisphere(given.text("hemisphere", "north")));
  if (report == "revenue" || report == "statistics") request.query_ = read_keys(given);
  if (report == "best-sellers") request.query_ = read_best_sellers(given);
  if (report == "stock") request.query_ = read_stock(given);
  if (report == "trends") request.query_ = read_trends(given);
  if (report == "customers") request.query_ = CustomersQuery{given.span()};
  if (given.fault()) return tl::unexpected(*given.fault());
  return request;
}

std::vector<std::string> ReportRequest::views() const {
  const RevenueQuery* query = revenue_query();
  return query != nullptr ? views_of(*query, report_ == "statistics") : std::vector<std::string>();
}

bool ReportRequest::scans() const {
  if (const RevenueQuery* query = revenue_query())
    return holder_of(*query) == Holder::none ||
           (report_ == "statistics" && !statistics_hold(*query));
  const BestSellersQuery* query = best_sellers_query();
  return query != nullptr && query->city.has_value();
}

Result<std::vector<Table>> ReportRequest::make(const ReportSource& source) const {
  SHOP_TRY(Begun begun, begin(source));
  return finish(std::move(begun));
}

Result<ReportRequest::Begun> ReportRequest::begin(const ReportSource& source) const {
  Begun begun;
  begun.source_ = &source;
  if (const RevenueQuery* query = revenue_query()) {
    if (scans()) return begun;
    SHOP_TRY(begun.sums_, revenue_sums(source, *query, report_ == "statistics"));
  } else if (const BestSellersQuery* asked = best_sellers_query()) {
    begun.best_sellers_ = *asked;
    SHOP_TRY(begun.best_sellers_->span, best_sellers_span(source, *asked));
    begun.best_sellers_->season.reset();
    begun.best_sellers_->year.reset();
    if (scans()) return begun;
    SHOP_TRY(Table table, best_sellers_report(source, *begun.best_sellers_));
    begun.tables_ = {std::move(table)};
  } else if (const auto* trends = std::get_if<TrendsQuery>(&query_)) {
    begun.tables_ = trends_report(source, *trends);
  } else if (const auto* customers = std::get_if<CustomersQuery>(&query_)) {
    begun.tables_ = customers_report(source, *customers);
  } else {
    SHOP_TRY(Table table, stock_report(source, std::get<StockReportQuery>(query_)));
    begun.tables_ = {std::move(table)};
  }
  return begun;
}

Result<std::vector<Table>> ReportRequest::finish(Begun begun) const {
  if (begun.tables_) return std::move(*begun.tables_);
  const ReportSource& source = *begun.source_;
  if (begun.best_sellers_) {
    SHOP_TRY(Table table, best_sellers_report(source, *begun.best_sellers_));
    return std::vector<Table>{std::move(table)};
  }
  if (!begun.sums_) {
    RevenueQuery query = *revenue_query();
    query.from_entries = true;  // sums and statistics alike, so that they are of one position
    SHOP_TRY(begun.sums_, revenue_sums(source, query, report_ == "statistics"));
  }
  SHOP_TRY(Table table, table_of(std::move(*begun.sums_)));
  return std::vector<Table>{std::move(table)};
}

}  // namespace shop
