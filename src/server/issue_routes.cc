// SPDX-License-Identifier: Apache-2.0
#include "server/issue_routes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <boost/json.hpp>

#include "base/zone.h"
#include "engine/flag_reads.h"
#include "engine/issue_texts.h"
#include "reports/json_document.h"
#include "server/desk_answer.h"
#include "server/problem.h"
#include "server/read_request.h"

namespace shop {
namespace {

constexpr std::array<std::string_view, 7> kParameters = {"by",     "cause", "field", "limit",
                                                         "offset", "order", "state"};

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
                         {"revision", ColumnType::integer},
                         {"seen", ColumnType::integer},
                         {"raw", ColumnType::text}});
  std::vector<IssueView> issues;
  context.engine.read([&](const ShopViews& views, Position upto) {
    table.provenance.as_of = upto;
    issues = views.issues.list(query);
  });
  std::vector<Position> positions;
  for (const IssueView& issue : issues) positions.push_back(issue.position);
  SHOP_TRY(const std::vector<IssueTexts> texts, texts_of_issues(context.engine, positions));
  for (std::size_t at = 0; at < issues.size(); ++at) {
    const IssueView& issue = issues[at];
    table.add({issue.id, std::string(cause_name(issue.cause)), std::string(field_name(issue.field)),
               texts[at].transaction_id, texts[at].source, zone.format_local(issue.last_seen),
               amount_cell(issue), std::string(issue.currency.code()),
               std::string(state_name(issue.state)), Int128{issue.revision}, Int128{issue.seen},
               texts[at].raw});
  }
  return table;
}

std::string amounts_text(const std::vector<std::pair<Currency, Int128>>& amounts) {
  std::string text;
  for (const auto& [currency, minor] : amounts)
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : "; ", currency.plain(minor), currency.code());
  return text;
}

Table counts_table(ReadContext& context, const IssueQuery& query, ShopZone& zone) {
  Table table("issues-by-cause", {{"cause", ColumnType::text},
                                  {"advice", ColumnType::text},
                                  {"issues", ColumnType::integer},
                                  {"seen", ColumnType::integer},
                                  {"newest", ColumnType::text},
                                  {"amounts", ColumnType::text}});
  std::vector<CauseTotal> totals;
  context.engine.read([&](const ShopViews& views, Position upto) {
    table.provenance.as_of = upto;
    totals = views.issues.by_cause(query.state);
  });
  for (const CauseTotal& total : totals) {
    if (query.cause && *query.cause != total.cause) continue;
    table.add({std::string(cause_name(total.cause)), std::string(cause_advice(total.cause)),
               Int128{total.issues}, Int128{total.seen}, zone.format_local(total.newest),
               amounts_text(total.amounts)});
  }
  return table;
}

Table groups_table(ReadContext& context, const IssueQuery& query, ShopZone& zone) {
  Table table("issues-by-group", {{"cause", ColumnType::text},
                                  {"field", ColumnType::text},
                                  {"advice", ColumnType::text},
                                  {"issues", ColumnType::integer},
                                  {"seen", ColumnType::integer},
                                  {"oldest", ColumnType::text},
                                  {"newest", ColumnType::text},
                                  {"amounts", ColumnType::text},
                                  {"arrivals", ColumnType::text}});
  std::vector<GroupTotal> totals;
  const Timestamp now = context.clock.now();
  context.engine.read([&](const ShopViews& views, Position upto) {
    table.provenance.as_of = upto;
    totals = views.issues.by_group(query.state, now);
  });
  for (const GroupTotal& total : totals) {
    if (query.cause && *query.cause != total.cause) continue;
    if (query.field && *query.field != total.field) continue;
    table.add({std::string(cause_name(total.cause)), std::string(field_name(total.field)),
               std::string(cause_advice(total.cause)), Int128{total.issues}, Int128{total.seen},
               zone.format_local(total.oldest), zone.format_local(total.newest),
               amounts_text(total.amounts), fmt::format("{}", fmt::join(total.arrivals, " "))});
  }
  return table;
}

Result<Table> table_by(std::string_view by, ReadContext& context, const IssueQuery& query,
                       ShopZone& zone) {
  if (by == "cause") return counts_table(context, query, zone);
  if (by == "group") return groups_table(context, query, zone);
  return issues_table(context, query, zone);
}

void take_state(Parameters& given, IssueQuery& query) {
  const std::string state = given.text("state", "open");
  query.state = parse_state(state);  // none: all
  if (!query.state && state != "all")
    given.note("state",
               fmt::format("state is open, fixed, dismissed, refunded, confirmed or all, not '{}'",
                           state));
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
  take_state(given, query);
  const std::string order = given.text("order", "newest");
  if (order == "at_stake") {
    query.order = IssueOrder::at_stake;
  } else if (order != "newest") {
    given.note("order", fmt::format("order is newest or at_stake, not '{}'", order));
  }
  if (given.has("field")) {
    query.field = given.text("field") == "none" ? Field::none : parse_field(given.text("field"));
    if (!query.field)
      given.note("field", fmt::format("there is no field '{}'", given.text("field")));
  }
  const std::string by = given.text("by");
  if (given.find("by") != nullptr && by != "cause" && by != "group")
    given.note("by", fmt::format("issues are counted by cause or by group, not by '{}'", by));
  if (auto refusal = asked.refusal()) return std::move(*refusal);
  if (by.empty() && request.caller.role != Role::admin)
    return problem(Problem{403, "forbidden",
                           "Records are shown to an admin only; by=cause and by=group give their "
                           "numbers.",
                           "by"});
  Result<ShopZone> zone = ShopZone::load(context.engine.settings().zone_name);
  if (!zone) return problem(zone.error());
  Result<Table> table = table_by(by, context, query, *zone);
  if (!table) return problem(table.error());
  const std::string name = table->name;
  std::vector<Table> tables;
  tables.push_back(std::move(*table));
  return table_answer(asked, name, tables, false, name);
}

Answer issue_answer(ReadContext& context, const Request& request) {
  const ReadRequest asked(request, {}, kJsonOnly);
  if (auto refusal = asked.refusal()) return std::move(*refusal);
  Result<ShopZone> zone = ShopZone::load(context.engine.settings().zone_name);
  if (!zone) return problem(zone.error());
  const Result<DeskIssue> issue = look_up_issue(context.engine, request.path_values.at(0));
  if (!issue && issue.error().code == ErrorCode::internal) return problem(issue.error());
  if (!issue) return problem(Problem{404, "no-such-issue", issue.error().message, "id"});
  return json_answer(issue_json(*issue, *zone));
}

// What was booked and looks suspicious.
Answer flags_answer(ReadContext& context, const Request& request) {
  constexpr std::array<std::string_view, 4> kKnown = {"by", "rule", "limit", "offset"};
  ReadRequest asked(request, kKnown, kTableFormats);
  Parameters& given = asked.parameters();
  int limit = 50;
  int offset = 0;
  given.number("limit", 1, 1000, limit);
  given.number("offset", 0, 100'000, offset);
  const std::string by = given.text("by");
  if (given.find("by") != nullptr && by != "rule")
    given.note("by", fmt::format("flags are counted by rule, not by '{}'", by));
  if (auto refusal = asked.refusal()) return std::move(*refusal);
  std::vector<Table> tables;
  tables.push_back(by == "rule"
                       ? count_flags(context.engine)
                       : list_flags(context.engine, {.rule = given.text("rule"),
                                                     .offset = static_cast<std::size_t>(offset),
                                                     .limit = static_cast<std::size_t>(limit)}));
  const std::string name = tables.front().name;
  return table_answer(asked, name, tables, false, name);
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
  router.add({Method::get,
              "/v1/flags",
              {Role::seller},
              Work::slow,
              [&context](const RequestPointer& request, const Respond& respond) {
                respond(flags_answer(context, *request));
              }});
}

}  // namespace shop
