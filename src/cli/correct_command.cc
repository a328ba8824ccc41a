// SPDX-License-Identifier: Apache-2.0
//
// shopsphere correct: puts a booked transaction right; every number follows.
#include <fmt/format.h>

#include <map>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/zone.h"
#include "cli/command.h"
#include "cli/field_edits.h"
#include "cli/record_change.h"
#include "engine/inspection.h"
#include "wire/csv_writer.h"
#include "wire/reader.h"

namespace shop::cli {
namespace {

struct CorrectArguments {
  std::string transaction;
  std::vector<std::string> changes;
  std::string request;
  bool dry_run = false;
};

constexpr std::string_view kRequestPrefix = "correction-";

// The record as CSV with the new values, so that they are read as any other record is.
Result<std::string> corrected_csv(const Transaction& now, const FieldEdits& changes, ShopZone& zone,
                                  const std::string& id, const std::string& root,
                                  std::uint32_t revision) {
  std::map<Field, std::string> values = {
      {Field::transaction_id, id},
      {Field::user_id, std::string(now.user)},
      {Field::product_id, std::string(now.product)},
      {Field::product_name, std::string(now.product_name)},
      {Field::category, std::string(now.category)},
      {Field::quantity, std::to_string(now.quantity)},
      {Field::price, now.has_price ? format_decimal(now.price_micro, kPriceDecimals) : ""},
      {Field::total, now.currency.plain(now.total_minor)},
      {Field::timestamp, zone.format_local(now.time)},
      {Field::city, std::string(now.city)},
      {Field::order_id, std::string(now.order)},
      {Field::kind, "correction"},
      {Field::refers_to, root},
      {Field::revision, std::to_string(revision)},
      {Field::currency, std::string(now.currency.code())}};
  for (const auto& [field, value] : changes) {
    const bool fixed = field == Field::transaction_id || field == Field::kind ||
                       field == Field::refers_to || field == Field::revision;
    if (fixed || !values.contains(field))
      return fail(ErrorCode::invalid_argument,
                  fmt::format("{} cannot be corrected", field_name(field)));
    values[field] = value;
  }
  const bool new_total = (changes.contains(Field::price) || changes.contains(Field::quantity)) &&
                         !changes.contains(Field::total);
  if (new_total) {
    const auto price = parse_decimal(values[Field::price], kPriceDecimals);
    const auto quantity = parse_decimal(values[Field::quantity], 0);
    if (!price || !quantity)
      return fail(ErrorCode::invalid_argument, "price and quantity must be numbers");
    const Int128 micro = static_cast<Int128>(*price) * *quantity;
    values[Field::total] = now.currency.plain(
        divide_rounded(micro, power_of_ten(kPriceDecimals - now.currency.digits())));
  }
  std::string header, line;
  for (const auto& [field, value] : values) {
    if (!header.empty()) header += ',', line += ',';
    header += field_name(field);
    write_csv_text(value, false, line);
  }
  return header + "\n" + line + "\n";
}

bool says_the_same(Transaction corrected, const Entry& line, const Dictionaries& dictionaries) {
  const Transaction now = record_of(line, dictionaries);
  corrected.id = now.id;
  corrected.kind = now.kind;
  corrected.refers_to = now.refers_to;
  corrected.revision = now.revision;
  return same_contents(corrected, now);
}

Result<std::unique_ptr<Engine>> open(const Program& program, bool dry) {
  return dry ? open_to_read(program) : open_to_change(program);
}

Status apply(Engine& engine, const Transaction& record, const CorrectArguments& arguments) {
  if (record.cause != Cause::none)
    return fail(ErrorCode::invalid_argument,
                fmt::format("{} ({}): {}", cause_name(record.cause), field_name(record.field),
                            cause_advice(record.cause)));
  if (arguments.dry_run) {
    SHOP_TRY(const auto changes, dry_run(engine, record));
    for (const auto& [before, after] : changes.cells) fmt::print("- {}\n+ {}\n", before, after);
    fmt::print("{} cells would change; nothing was booked\n", changes.cells.size());
    return {};
  }
  SHOP_CHECK(book(engine, record, "command:correct"));
  SHOP_CHECK(engine.close());
  fmt::print("transaction {} corrected; it is at revision {} now\n", arguments.transaction,
             record.revision + 1);
  return {};
}

Status run(const Program& program, const CorrectArguments& arguments) {
  SHOP_TRY(const FieldEdits changes, parse_field_edits(arguments.changes));
  SHOP_TRY(const std::unique_ptr<Engine> engine, open(program, arguments.dry_run));
  SHOP_TRY(const RootState state, look_up_root(*engine, arguments.transaction));
  SHOP_TRY(const Entry line, standing_line(state, arguments.transaction));
  const std::string id =
      arguments.request.empty()
          ? made_id(state, arguments.transaction, "-correction-", line.revision + 1)
          : std::string(kRequestPrefix) + arguments.request;
  if (state.record(id) != nullptr) {
    fmt::print("correction {} was booked before: nothing changed\n", id);
    return {};
  }
  SHOP_TRY(ShopZone zone, ShopZone::load(engine->settings().zone_name));
  SHOP_TRY(const std::string csv, corrected_csv(record_of(line, engine->dictionaries()), changes,
                                                zone, id, arguments.transaction, line.revision));
  TransactionBatch batch;
  make_csv_transaction_reader({zone, engine->settings().currency})->read(csv, true, 1, batch);
  if (batch.rows.size() != 1) return fail(ErrorCode::internal, "the correction cannot be read");
  const Transaction& corrected = batch.rows.front();
  if (corrected.cause == Cause::none && says_the_same(corrected, line, engine->dictionaries())) {
    fmt::print("transaction {} says that already: nothing changed\n", arguments.transaction);
    return {};
  }
  return apply(*engine, corrected, arguments);
}

}  // namespace

void add_correct_command(Program& program) {
  CLI::App* command =
      program.app.add_subcommand("correct", "put a booked transaction right; every number follows");
  const auto arguments = std::make_shared<CorrectArguments>();
  command->footer(
      "Examples:\n"
      "  shopsphere correct 1 --set quantity=3 --dry-run    what would change\n"
      "  shopsphere correct 1 --set city=Leeds --set price=1400.00\n"
      "The total follows quantity and price unless it is set too.");
  command->add_option("transaction", arguments->transaction, "the sale")->required();
  command->add_option("--set", arguments->changes, "FIELD=VALUE, as often as needed")->required();
  command
      ->add_option("--request-id", arguments->request,
                   "the same request again changes nothing twice")
      ->check([](const std::string& text) {
        return text.size() <= kIdBytesMax - kRequestPrefix.size()
                   ? ""
                   : fmt::format("at most {} bytes", kIdBytesMax - kRequestPrefix.size());
      });
  command->add_flag("--dry-run", arguments->dry_run, "show which cells would change; book nothing");
  command->callback([&program, arguments] {
    program.chosen = [&program, arguments] {
      const Status status = run(program, *arguments);
      return status ? 0 : failed(status.error());
    };
  });
}

}  // namespace shop::cli
