// SPDX-License-Identifier: Apache-2.0
//
// shopsphere issues: the records that were refused, why, what they looked like, and what became of
// them; the verbs that settle them stand in issue_step.h.
#include <fmt/format.h>

#include "base/decimal.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "cli/command.h"
#include "cli/fitted_table.h"
#include "cli/issue_flags.h"
#include "cli/issue_step.h"
#include "cli/table_output.h"
#include "engine/desk.h"
#include "engine/issue_texts.h"
#include "reports/table.h"
#include "wire/time_text.h"

namespace shop::cli {
namespace {

struct IssuesArguments {
  std::string format = "table";
  std::string cause;
  std::string id;
  std::string state = "open";
  std::size_t limit = 0;  // 0: all, on a terminal the newest 50
};

constexpr std::size_t kShownOnTerminal = 50;

Table issues_table() {
  Table table("issues", {{"issue_id", ColumnType::text},
                         {"cause", ColumnType::text},
                         {"field", ColumnType::text},
                         {"transaction_id", ColumnType::text},
                         {"source", ColumnType::text},
                         {"received_at", ColumnType::text},
                         {"amount", ColumnType::money},
                         {"currency", ColumnType::text, Look::currency},
                         {"state", ColumnType::text},
                         {"revision", ColumnType::integer},
                         {"seen", ColumnType::integer},
                         {"raw", ColumnType::text}});
  table.title = "Records not booked, newest first";
  table.empty = "No issues: every record was booked.";
  table.line = {{0}, {{1, "", "", ""}, {3, " of ", "", ""}, {6, ", ", "", ""}}};
  return table;
}

// What an administrator looks for first comes first; the rest waits for a wider window.
Table for_the_window(const Table& table, std::size_t columns) {
  return fitted_table(table, columns,
                      {"issue_id", "cause", "amount", "transaction_id", "field", "received_at",
                       "source", "raw", "seen", "state"},
                      "raw");
}

std::vector<Cell> row_of(const IssueView& issue, const IssueTexts& texts, ShopZone& zone) {
  Cell amount;
  if (issue.currency) amount = Money{issue.amount_minor, issue.currency};
  return {issue.id,
          std::string(cause_name(issue.cause)),
          std::string(field_name(issue.field)),
          texts.transaction_id,
          texts.source,
          zone.format_local(issue.last_seen),
          amount,
          std::string(issue.currency.code()),
          std::string(state_name(issue.state)),
          Int128{issue.revision},
          Int128{issue.seen},
          texts.raw};
}

bool is_for_a_person(const Console& console, const IssuesArguments& arguments) {
  return arguments.format == "table" && console.out_is_terminal();
}

Result<IssueQuery> query_of(const Console& console, const IssuesArguments& arguments) {
  IssueQuery query;
  if (!arguments.cause.empty()) {
    query.cause = parse_cause(arguments.cause);
    if (!query.cause)
      return fail(
          ErrorCode::invalid_argument,
          fmt::format("unknown cause '{}': 'issues list' shows those there are", arguments.cause));
  }
  query.state = parse_state(arguments.state);  // none: all
  if (arguments.limit > 0) {
    query.limit = arguments.limit;
  } else if (is_for_a_person(console, arguments)) {
    query.limit = kShownOnTerminal;
  }
  return query;
}

Status list(const Program& program, const IssuesArguments& arguments) {
  const Console& console = program.console;
  SHOP_TRY(const IssueQuery query, query_of(console, arguments));
  SHOP_TRY(const ShopInUse engine, open_to_read(program));
  SHOP_TRY(ShopZone zone, ShopZone::load(engine->settings().zone_name));
  Table table = issues_table();
  std::size_t all = 0;
  std::vector<IssueView> found;
  engine->read([&](const ShopViews& views, Position upto) {
    table.provenance.as_of = upto;
    all = views.issues.size(query.state);
    found = views.issues.list(query);
  });
  std::vector<Position> positions;
  for (const IssueView& issue : found) positions.push_back(issue.position);
  // The shop goes on meanwhile.
  SHOP_TRY(const std::vector<IssueTexts> texts, texts_of_issues(*engine, positions));
  for (std::size_t at = 0; at < found.size(); ++at) table.add(row_of(found[at], texts[at], zone));
  const bool for_a_person = is_for_a_person(console, arguments) && !table.rows.empty();
  SHOP_CHECK(print_tables(
      console, {for_a_person ? for_the_window(table, console.out_window().columns) : table},
      arguments.format));
  if (for_a_person) fmt::print(console.out(), "issues show ID: one of them, whole\n");
  if (table.rows.size() < all && !query.cause)
    fmt::print(console.error(), "{} of {} issues; --limit {} shows all\n", table.rows.size(), all,
               all);
  return {};
}

// Whether both texts mean the same: our own forms of a price and a time differ from a source's.
bool means_the_same(Field field, const std::string& a, const std::string& b, ShopZone& zone) {
  if (field == Field::price) {
    const auto price = parse_decimal(a, kPriceDecimals);
    return price && price == parse_decimal(b, kPriceDecimals);
  }
  if (field != Field::timestamp) return a == b;
  TimeReader times(zone);
  const auto time = times.read(a);
  const auto other = times.read(b);
  return time && other && time->time == other->time;
}

// What somebody did, and which fields they put right.
void print_act(std::FILE* out, const DeskAct& act, const DeskIssue& issue, ShopZone& zone) {
  constexpr std::string_view kIndent = "             ";
  fmt::print(out, "{}{} {} by {}{}{}\n", kIndent, zone.format_local(act.at), state_name(act.state),
             act.who, act.reason == DismissReason::none ? "" : ", ", reason_name(act.reason));
  if (!act.note.empty()) fmt::print(out, "{}\"{}\"\n", kIndent, act.note);
  for (const auto& [field, text] : act.said) {
    const auto before = issue.said.find(field);
    if (before == issue.said.end() || means_the_same(field, before->second, text, zone)) continue;
    fmt::print(out, "{}{}: {} -> {}\n", kIndent, field_name(field), before->second, text);
  }
}

Status show(const Program& program, const IssuesArguments& arguments) {
  std::FILE* const out = program.console.out();
  SHOP_TRY(const ShopInUse engine, open_to_read(program));
  SHOP_TRY(ShopZone zone, ShopZone::load(engine->settings().zone_name));
  SHOP_TRY(const DeskIssue issue, look_up_issue(*engine, arguments.id));
  fmt::print(out, "issue        {}\ncause        {}\n", issue.id, cause_name(issue.cause));
  if (issue.field != Field::none) fmt::print(out, "field        {}\n", field_name(issue.field));
  fmt::print(out, "             {}\n", cause_advice(issue.cause));
  if (!issue.rule.empty())
    fmt::print(out, "rule         {} ({})\n", issue.rule, severity_name(issue.severity));
  if (!issue.transaction_id.empty()) fmt::print(out, "transaction  {}\n", issue.transaction_id);
  fmt::print(out, "source       {}\n", issue.source);
  if (issue.seen == 1) {
    fmt::print(out, "seen         once, {}\n", zone.format_local(issue.first_seen));
  } else {
    fmt::print(out, "seen         {} times, first {}, last {}\n", issue.seen,
               zone.format_local(issue.first_seen), zone.format_local(issue.last_seen));
  }
  if (issue.currency) fmt::print(out, "at stake     {}\n", issue.currency.show(issue.amount_minor));
  fmt::print(out, "record       {}\n", replace_invalid_utf8(issue.raw));
  fmt::print(out, "state        {}\n", state_name(issue.state));
  for (const DeskAct& act : issue.history) print_act(out, act, issue, zone);
  return {};
}

}  // namespace

void add_issues_command(Program& program) {
  CLI::App* command = program.app.add_subcommand(
      "issues", "the records that were refused: see why, and settle them");
  command->require_subcommand(1);
  command->footer(
      "Examples:\n"
      "  shopsphere issues list --cause total_mismatch\n"
      "  shopsphere issues show 3f9a17c0d2e4\n"
      "  shopsphere issues fix 3f9a17c0d2e4 --set total=270.00 --dry-run");
  add_issue_steps(program, *command);
  add_issue_flags(program, *command);
  add_issue_link(program, *command);
  const auto arguments = std::make_shared<IssuesArguments>();
  CLI::App* list_command = command->add_subcommand("list", "all of them, newest first");
  list_command->add_option("--cause", arguments->cause, "only this cause");
  list_command
      ->add_option("--state", arguments->state,
                   "open, fixed, dismissed, refunded, confirmed or all")
      ->check(CLI::IsMember({"open", "fixed", "dismissed", "refunded", "confirmed", "all"}))
      ->capture_default_str();
  list_command->add_option("--limit", arguments->limit, "at most this many")
      ->check(whole_number_from(1));
  list_command->add_option("--format", arguments->format, "table, line, csv, json or parquet")
      ->check(CLI::IsMember({"table", "line", "csv", "json", "parquet"}))
      ->capture_default_str();
  run_when_chosen(program, *list_command,
                  [&program, arguments] { return list(program, *arguments); },
                  {.invalid_is_usage = true});
  CLI::App* show_command = command->add_subcommand("show", "one of them, whole");
  show_command->add_option("issue", arguments->id, "its id, or the beginning of it")->required();
  run_when_chosen(program, *show_command,
                  [&program, arguments] { return show(program, *arguments); },
                  {.invalid_is_usage = true});
}

}  // namespace shop::cli
