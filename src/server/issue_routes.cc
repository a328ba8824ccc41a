// SPDX-License-Identifier: Apache-2.0
#include "server/issue_routes.h"

#include <fmt/format.h>

#include <array>

#include "base/utf8.h"
#include "base/zone.h"
#include "engine/log_rows.h"
#include "reports/json_document.h"
#include "server/problem.h"
#include "server/read_request.h"

namespace shop {
namespace {

constexpr std::array<std::string_view, 4> kParameters = {"by", "cause", "limit", "offset"};

// An issue with texts of its own, to be shown when the views go on.
struct IssueCopy {
  IssueView view;
  std::string transaction_id;
  std::string source;
};

IssueCopy copy_of(const IssueView& view) {
  IssueCopy copy{view, replace_invalid_utf8(view.transaction_id),
                 replace_invalid_utf8(fmt::format("{}:{}", view.source, view.line))};
  copy.view.transaction_id = copy.view.source = {};
  return copy;
}

Cell amount_cell(const IssueView& issue) {
  return issue.currency ? Cell(Money{issue.amount_minor, issue.currency}) : Cell();
}

Result<Table> issues_table(ReadContext& context, const IssueQuery& query, ShopZone& zone) {
  Table table("issues", {{"issue_id", ColumnType::text},
                         {"cause", ColumnType::text},
                         {"field", ColumnType::text},
                         {"transaction_id", ColumnType::text},
                         {"source", ColumnType::text},
                         {"received_at", ColumnType::text},
                         {"amount", ColumnType::money},
                         {"currency", ColumnType::text},
                         {"state", ColumnType::text},
                         {"seen", ColumnType::integer},
                         {"raw", ColumnType::text}});
  std::vector<IssueCopy> issues;
  context.engine.read([&](const ShopViews& views, Position upto) {
    table.provenance.as_of = upto;
    for (const IssueView& view : views.issues.list(query)) issues.push_back(copy_of(view));
  });
  LogRows rows(context.engine);
  for (const IssueCopy& issue : issues) {
    SHOP_TRY(const IssueRow* row, rows.issue(issue.view.position));
    table.add({issue.view.id, std::string(cause_name(issue.view.cause)),
               std::string(field_name(issue.view.field)), issue.transaction_id, issue.source,
               zone.format_local(issue.view.last_seen), amount_cell(issue.view),
               std::string(issue.view.currency.code()), std::string(state_name(issue.view.state)),
               Int128{issue.view.seen}, replace_invalid_utf8(row->raw)});
  }
  return table;
}

Table counts_table(ReadContext& context, const std::optional<Cause>& cause, ShopZone& zone) {
  Table table("issues-by-cause", {{"cause", ColumnType::text},
                                  {"advice", ColumnType::text},
                                  {"issues", ColumnType::integer},
                                  {"seen", ColumnType::integer},
                                  {"newest", ColumnType::text},
                                  {"amounts", ColumnType::text}});
  std::vector<CauseTotal> totals;
  context.engine.read([&](const ShopViews& views, Position upto) {
    table.provenance.as_of = upto;
    totals = views.issues.by_cause();
  });
  for (const CauseTotal& total : totals) {
    if (cause && *cause != total.cause) continue;
    std::string amounts;
    for (const auto& [currency, minor] : total.amounts)
      amounts += fmt::format("{}{} {}", amounts.empty() ? "" : "; ", currency.plain(minor),
                             currency.code());
    table.add({std::string(cause_name(total.cause)), std::string(cause_advice(total.cause)),
               Int128{total.issues}, Int128{total.seen}, zone.format_local(total.newest), amounts});
  }
  return table;
}

Answer issues_answer(ReadContext& context, const Request& request) {
  ReadRequest asked(request, kParameters, kTableFormats);
  Parameters& given = asked.parameters();
  IssueQuery query;
  int limit = 50;
  int offset = 0;
  given.number("limit", 1, 1000, limit);
  given.number("offset", 0, 1'000'000'000, offset);
  query.limit = static_cast<std::size_t>(limit);
  query.offset = static_cast<std::size_t>(offset);
  if (given.has("cause")) {
    query.cause = parse_cause(given.text("cause"));
    if (!query.cause)
      given.note("cause", fmt::format("there is no cause '{}': by=cause lists those there are",
                                      given.text("cause")));
  }
  const std::string* by = given.find("by");
  if (by != nullptr && *by != "cause")
    given.note("by", fmt::format("issues are counted by cause only, not by '{}'", *by));
  if (auto refusal = asked.refusal()) return std::move(*refusal);
  if (by == nullptr && request.caller.role != Role::admin)
    return problem(Problem{403, "forbidden",
                           "Records are shown to an admin only; by=cause gives their numbers.",
                           "by"});
  Result<ShopZone> zone = ShopZone::load(context.engine.settings().zone_name);
  if (!zone) return problem(zone.error());
  Result<Table> table = by != nullptr ? Result<Table>(counts_table(context, query.cause, *zone))
                                      : issues_table(context, query, *zone);
  if (!table) return problem(table.error());
  const std::string name = table->name;
  std::vector<Table> tables;
  tables.push_back(std::move(*table));
  return table_answer(asked, name, tables, false, name);
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t three = 0;
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    for (std::size_t i = 0; i < 3; ++i)
      three = three << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      text += i <= count ? kDigits[three >> (18 - 6 * i) & 63] : '=';
  }
  return text;
}

Answer issue_answer(ReadContext& context, const Request& request) {
  const ReadRequest asked(request, {}, kJsonOnly);
  if (auto refusal = asked.refusal()) return std::move(*refusal);
  Position as_of = 0;
  Result<IssueCopy> found = fail(ErrorCode::not_found, "");
  context.engine.read([&](const ShopViews& views, Position upto) {
    as_of = upto;
    const Result<IssueView> view = views.issues.find(request.path_values.at(0));
    found = view ? Result<IssueCopy>(copy_of(*view)) : fail(view.error());
  });
  if (!found) return problem(Problem{404, "no-such-issue", found.error().message, "id"});
  Result<ShopZone> zone = ShopZone::load(context.engine.settings().zone_name);
  if (!zone) return problem(zone.error());
  LogRows rows(context.engine);
  const Result<const IssueRow*> row = rows.issue(found->view.position);
  if (!row) return problem(row.error());
  const std::string_view raw = (*row)->raw;
  Table table("issue", {{"as_of", ColumnType::integer},
                        {"issue_id", ColumnType::text},
                        {"cause", ColumnType::text},
                        {"advice", ColumnType::text},
                        {"field", ColumnType::text},
                        {"transaction_id", ColumnType::text},
                        {"source", ColumnType::text},
                        {"first_seen", ColumnType::text},
                        {"last_seen", ColumnType::text},
                        {"seen", ColumnType::integer},
                        {"amount", ColumnType::money},
                        {"currency", ColumnType::text},
                        {"state", ColumnType::text},
                        {"position", ColumnType::integer},
                        {"raw", ColumnType::text},
                        {"raw_base64", ColumnType::text}});
  const IssueView& issue = found->view;
  table.add({Int128{as_of}, issue.id, std::string(cause_name(issue.cause)),
             std::string(cause_advice(issue.cause)), std::string(field_name(issue.field)),
             found->transaction_id, found->source, zone->format_local(issue.first_seen),
             zone->format_local(issue.last_seen), Int128{issue.seen}, amount_cell(issue),
             std::string(issue.currency.code()), std::string(state_name(issue.state)),
             Int128{issue.position}, replace_invalid_utf8(raw), base64(raw)});
  std::string body;
  append_json_object(table, table.rows.front(), {}, body);
  return Answer::json(body += '\n');
}

}  // namespace

void add_issue_routes(Router& router, ReadContext& context) {
  router.add({Method::get,
              "/v1/issues",
              {Role::seller},
              Work::slow,
              [&context](const RequestPointer& request, const Respond& respond) {
                respond(issues_answer(context, *request));
              }});
  router.add({Method::get,
              "/v1/issues/{id}",
              {Role::admin},
              Work::slow,
              [&context](const RequestPointer& request, const Respond& respond) {
                respond(issue_answer(context, *request));
              }});
}

}  // namespace shop
