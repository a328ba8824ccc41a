// SPDX-License-Identifier: Apache-2.0
//
// shopsphere transactions: finds what is booked, explains it, and takes a change of it back.
#include <fmt/format.h>

#include "base/decimal.h"
#include "base/zone.h"
#include "cli/booked_change_options.h"
#include "cli/table_output.h"
#include "engine/booked_story.h"
#include "engine/entry_drill.h"
#include "reports/table.h"

namespace shop::cli {
namespace {

struct FindArguments {
  std::string user, product, city, from, to, amount;
  std::string format = "table";
  std::size_t limit = 50;
};

struct UndoArguments {
  TakeBack wish;
  bool dry_run = false;
};

Result<std::optional<Day>> day_of(const std::string& text, std::string_view option) {
  if (text.empty()) return std::optional<Day>();
  const auto day = parse_day(text);
  if (!day)
    return fail(ErrorCode::invalid_argument,
                fmt::format("--{} '{}' is not a day: write it as 2024-12-30", option, text));
  return std::optional(*day);
}

Result<DrillQuery> query_of(const FindArguments& arguments) {
  constexpr int kThousandths = 3;
  DrillQuery query;
  const auto text = [](const std::string& given) {
    return given.empty() ? std::nullopt : std::optional(given);
  };
  query.user = text(arguments.user);
  query.product = text(arguments.product);
  query.city = text(arguments.city);
  SHOP_TRY(query.span.from, day_of(arguments.from, "from"));
  SHOP_TRY(query.span.to, day_of(arguments.to, "to"));
  query.limit = arguments.limit;
  if (arguments.amount.empty()) return query;
  const auto amount = parse_decimal(arguments.amount, kThousandths);
  if (!amount || *amount < 0)
    return fail(ErrorCode::invalid_argument,
                fmt::format("--amount '{}' is no amount such as 19.99", arguments.amount));
  query.amount_least = query.amount_most = static_cast<std::int64_t>(*amount);
  return query;
}

Table found_table(const Drill& drill, ShopZone& zone) {
  Table table("transactions", {{"position", ColumnType::integer},
                               {"transaction_id", ColumnType::text},
                               {"root", ColumnType::text},
                               {"kind", ColumnType::text},
                               {"reversal", ColumnType::flag},
                               {"time", ColumnType::text},
                               {"user_id", ColumnType::text},
                               {"product_id", ColumnType::text},
                               {"product", ColumnType::text},
                               {"city", ColumnType::text},
                               {"units", ColumnType::integer},
                               {"revenue", ColumnType::money},
                               {"currency", ColumnType::text, Look::currency}});
  table.title = "Booked lines, newest day first";
  table.empty = "Nothing booked is like that.";
  table.provenance.as_of = drill.as_of;
  for (const FoundEntry& entry : drill.entries)
    table.add({Int128{entry.position}, entry.subject, entry.root,
               std::string(kind_name(entry.line)), entry.sign < 0, zone.format_local(entry.time),
               entry.user, entry.product, entry.product_name, entry.city, Int128{entry.units},
               Money{entry.revenue_minor, entry.currency}, std::string(entry.currency.code())});
  return table;
}

Status find(const Program& program, const FindArguments& arguments) {
  SHOP_TRY(const DrillQuery query, query_of(arguments));
  SHOP_TRY(const ShopInUse engine, open_to_read(program));
  SHOP_TRY(ShopZone zone, ShopZone::load(engine->settings().zone_name));
  SHOP_TRY(const Regions regions, Regions::load(program.data_directory + "/regions.toml"));
  SHOP_TRY(const Drill drill, drill_down(*engine, regions, query));
  SHOP_CHECK(print_tables(program.console, {found_table(drill, zone)}, arguments.format));
  if (drill.next)
    fmt::print(program.console.error(), "the first {}; --limit shows more\n", drill.entries.size());
  return {};
}

void print_line(std::FILE* out, const BookedLine& line, ShopZone& zone) {
  const FoundEntry& entry = line.entry;
  fmt::print(out, "  {:>10}  {}  {:<6} {:>4} units  {:>14}  {} / {}{}\n", entry.position,
             zone.format_local(entry.time), kind_name(entry.line), entry.units,
             entry.currency.show(entry.revenue_minor), entry.city, entry.category,
             line.reversed_at == 0
                 ? ""
                 : fmt::format("  (taken out at {} by {})", line.reversed_at, line.reversed_by));
}

Status show(const Program& program, const std::string& id) {
  std::FILE* const out = program.console.out();
  SHOP_TRY(const ShopInUse engine, open_to_read(program));
  SHOP_TRY(ShopZone zone, ShopZone::load(engine->settings().zone_name));
  SHOP_TRY(const BookedStory story, tell_booked(*engine, id));
  fmt::print(out, "transaction  {}\nstate        {}, revision {}\n", story.id,
             booked_state_name(story.state), story.revision);
  for (const auto& [field, text] : story.said)
    if (field != Field::transaction_id && field != Field::kind)
      fmt::print(out, "{:<12} {}\n", field_name(field), text);
  if (story.state == BookedState::standing)
    fmt::print(out, "refundable   {} units, {}\n", story.left.units,
               story.currency.show(story.left.amount_minor));
  fmt::print(out, "booked lines, by their position in the log\n");
  for (const BookedLine& line : story.lines) print_line(out, line, zone);
  for (const WaitingRefund& refund : story.waiting)
    fmt::print(out, "  refund {} of {} units, {} waits for its sale\n", refund.id, refund.quantity,
               refund.currency.show(refund.amount_minor));
  if (!story.acts.empty()) fmt::print(out, "what people did\n");
  for (const BookedAct& told : story.acts)
    fmt::print(out, "  {}  {} by {}{}  {}\n", zone.format_local(told.act.at),
               told.act.state == IssueState::open ? "taken back" : "changed", told.act.who,
               told.act.note.empty() ? "" : fmt::format(": \"{}\"", told.act.note),
               fmt::join(told.records, ", "));
  return {};
}

Status undo(const Program& program, UndoArguments& arguments) {
  std::FILE* const out = program.console.out();
  arguments.wish.who = person(program.console);
  SHOP_TRY(ShopInUse engine, open_to_change(program));
  if (arguments.dry_run) {
    SHOP_TRY(const BookedPreview preview, preview_take_back(*engine, arguments.wish));
    print_changes(out, *engine, preview, ChangeForm::words);
    fmt::print(out, "{} cells would change; nothing was booked\n", preview.cells.size());
    return {};
  }
  SHOP_TRY(const BookedReport report, take_back_change(*engine, arguments.wish));
  SHOP_CHECK(engine.close());
  if (report.what == BookedReport::What::refused)
    return fail(ErrorCode::invalid_argument,
                fmt::format("not taken back, {}: what came after it must be taken back first",
                            cause_name(report.cause)));
  fmt::print(out, "{} {}\n", arguments.wish.record,
             report.what == BookedReport::What::repeated ? "was taken back before: nothing changed"
                                                         : "taken back");
  return {};
}

void add_find(Program& program, CLI::App& transactions) {
  const auto arguments = std::make_shared<FindArguments>();
  CLI::App* command = transactions.add_subcommand("find", "booked lines, by what is known of them");
  command->footer(
      "Examples:\n"
      "  shopsphere transactions find --user 1001 --from 2024-12-01\n"
      "  shopsphere transactions find --product 2001 --amount 3000.00");
  command->add_option("--user", arguments->user, "of this user");
  command->add_option("--product", arguments->product, "of this product, by its id");
  command->add_option("--city", arguments->city, "sold there");
  command->add_option("--from", arguments->from, "first day");
  command->add_option("--to", arguments->to, "last day, inclusive");
  command->add_option("--amount", arguments->amount, "of this amount, sold or refunded");
  command->add_option("--limit", arguments->limit, "at most this many")
      ->check(whole_number_from(1))
      ->capture_default_str();
  command->add_option("--format", arguments->format, "table, line, csv, json or parquet")
      ->check(CLI::IsMember({"table", "line", "csv", "json", "parquet"}))
      ->capture_default_str();
  run_when_chosen(program, *command, [&program, arguments] { return find(program, *arguments); });
}

void add_show(Program& program, CLI::App& transactions) {
  const auto id = std::make_shared<std::string>();
  CLI::App* command = transactions.add_subcommand(
      "show", "one of them: how it stands, its lines, and who changed it");
  command->add_option("transaction", *id, "the sale")->required();
  run_when_chosen(program, *command, [&program, id] { return show(program, *id); });
}

void add_undo(Program& program, CLI::App& transactions) {
  const auto arguments = std::make_shared<UndoArguments>();
  CLI::App* command =
      transactions.add_subcommand("undo", "take back what one record changed, by opposite entries");
  command->footer(
      "Example:\n"
      "  shopsphere transactions undo 1 1-correction-1    as 'transactions show 1' names it");
  command->add_option("transaction", arguments->wish.root, "the sale")->required();
  command->add_option("record", arguments->wish.record, "the record that changed it")->required();
  command->add_option("--note", arguments->wish.note, "why, for whoever reads it later");
  command->add_option("--request-id", arguments->wish.request,
                      "the same request again changes nothing twice");
  command->add_flag("--dry-run", arguments->dry_run, "show what would change; book nothing");
  run_when_chosen(program, *command, [&program, arguments] { return undo(program, *arguments); });
}

}  // namespace

void add_transactions_command(Program& program) {
  CLI::App* command = program.app.add_subcommand(
      "transactions", "find what is booked, see why it is as it is, take a change back");
  command->require_subcommand(1);
  command->footer(
      "Examples:\n"
      "  shopsphere transactions find --user 1001\n"
      "  shopsphere transactions show 1\n"
      "  shopsphere transactions undo 1 1-refund-1");
  add_find(program, *command);
  add_show(program, *command);
  add_undo(program, *command);
}

}  // namespace shop::cli
