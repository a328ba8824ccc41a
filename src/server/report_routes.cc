// SPDX-License-Identifier: Apache-2.0
#include "server/report_routes.h"

#include <fmt/format.h>

#include "engine/engine_reports.h"
#include "server/problem.h"
#include "server/read_request.h"

namespace shop {
namespace {

bool has_sections(std::string_view report) { return report == "trends" || report == "customers"; }

std::string file_of(const ReportRequest& report, const ReadRequest& asked,
                    const std::vector<Table>& tables) {
  std::string file = report.report();
  for (const NamedParameter& parameter : asked.given())
    if (parameter.name != "from" && parameter.name != "to" && !parameter.value.empty())
      file += parameter.name == "by" ? " by " + parameter.value : " " + parameter.value;
  return file + " " + tables.back().provenance.span;
}

Answer report_answer(ReadContext& context, std::string_view name, const Request& request) {
  ReadRequest asked(request, ReportRequest::parameters_of(name), kTableFormats);
  if (auto refusal = asked.refusal()) return std::move(*refusal);
  std::vector<NamedParameter> given = asked.given();
  const bool by_keys = name == "revenue" || name == "statistics";
  if (by_keys && asked.parameters().find("by") == nullptr) given.push_back({"by", "city"});
  for (const NamedParameter& parameter : given)
    if (!by_keys && parameter.value.empty())
      return refusal_of(
          {parameter.name, fmt::format("parameter '{}' is empty: leave it out", parameter.name)});
  const auto report = ReportRequest::parse(name, given);
  if (!report) return refusal_of(report.error());
  const Result<Regions> regions = Regions::load(context.regions_path);
  if (!regions) return problem(Problem{503, "regions", regions.error().message});
  const Result<std::vector<Table>> tables = make_report(context.engine, *regions, *report);
  if (!tables) return problem(tables.error());
  return table_answer(asked, name, *tables, has_sections(name), file_of(*report, asked, *tables));
}

}  // namespace

void add_report_routes(Router& router, ReadContext& context) {
  for (const std::string_view name : ReportRequest::reports()) {
    router.add({Method::get,
                "/v1/" + std::string(name),
                {Role::seller},
                Work::slow,
                [&context, name](const RequestPointer& request, const Respond& respond) {
                  respond(report_answer(context, name, *request));
                }});
  }
}

}  // namespace shop
