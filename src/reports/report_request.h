// SPDX-License-Identifier: Apache-2.0
//
// Reads a report's name and its named parameters, as the command line and HTTP give them, and makes
// the report.
//
// Each parameter is a text; which ones a report knows says parameters_of(). A fault names the
// parameter at fault and says what was written and what may be written instead; in its words
// parameters stand as options ("--from"), without_dashes() turns them into names.
//
//   const auto request = ReportRequest::parse("revenue", {{"by", "city"}, {"from", "2024-12-01"}});
//   if (!request) return wrong(request.error().parameter, request.error().message);
//   SHOP_TRY(const std::vector<Table> tables, request->make(source));
//
// Threads: a value.   Cost: that of the report.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "reports/best_sellers_report.h"
#include "reports/customers_report.h"
#include "reports/parameters.h"
#include "reports/report_source.h"
#include "reports/revenue_report.h"
#include "reports/stock_report.h"
#include "reports/table.h"
#include "reports/trends_report.h"

namespace shop {

class ReportRequest {
 public:
  // The names of all reports: "revenue", "best-sellers" …
  static std::span<const std::string_view> reports();
  static std::span<const std::string_view> parameters_of(std::string_view report);
  static tl::expected<ReportRequest, ParameterFault> parse(
      std::string_view report, const std::vector<NamedParameter>& parameters);

  const std::string& report() const { return report_; }
  Hemisphere hemisphere() const { return hemisphere_; }
  // The views that it reads, by name; none: all of them.
  std::vector<std::string> views() const;
  // Whether it must read entries, for no view holds its keys.
  bool scans() const;

  // From a source at rest.
  Result<std::vector<Table>> make(const ReportSource& source) const;

  // In two steps, for whoever must not keep the views at rest for long. A report that does not scan
  // begins with begin(), at rest; then finish() needs the texts of symbols and
  // source.product_names alone. For one that scans, begin() only looks at the views what
  // the days are that are meant, and finish() scans. `source` must be the same object.
  class Begun;
  Result<Begun> begin(const ReportSource& source) const;
  Result<std::vector<Table>> finish(Begun begun) const;

  // What is asked, by the kind of report: revenue and statistics; best-sellers; customers. Null for
  // others.
  const RevenueQuery* revenue_query() const { return std::get_if<RevenueQuery>(&query_); }
  const BestSellersQuery* best_sellers_query() const {
    return std::get_if<BestSellersQuery>(&query_);
  }
  const CustomersQuery* customers_query() const { return std::get_if<CustomersQuery>(&query_); }

 private:
  using Query =
      std::variant<RevenueQuery, BestSellersQuery, TrendsQuery, CustomersQuery, StockReportQuery>;

  std::string report_;
  Hemisphere hemisphere_ = Hemisphere::north;
  Query query_;
};

class ReportRequest::Begun {
 private:
  friend class ReportRequest;
  const ReportSource* source_ = nullptr;
  std::optional<RevenueSums> sums_;
  std::optional<std::vector<Table>> tables_;
  std::optional<BestSellersQuery> best_sellers_;  // with its days
};

}  // namespace shop
