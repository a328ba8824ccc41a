// SPDX-License-Identifier: Apache-2.0
//
// shopsphere refund: takes a sale back, whole or in part.
#include <fmt/format.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/zone.h"
#include "cli/command.h"
#include "cli/record_change.h"
#include "engine/inspection.h"
#include "wire/csv_writer.h"

namespace shop::cli {
namespace {

struct RefundArguments {
  std::string transaction;
  std::int64_t quantity = 0;  // 0: all that is left
  std::string request;
  bool no_restock = false;
};

// The last unit takes what is left, so that parts add up to the whole.
std::int64_t amount_of(const Entry& sale, const Left& left, std::int64_t quantity) {
  if (quantity == left.units) return left.amount_minor;
  return static_cast<std::int64_t>(
      divide_rounded(static_cast<Int128>(sale.revenue_minor) * quantity, sale.units));
}

std::string refund_id(const RefundArguments& arguments, const RootState& state) {
  if (!arguments.request.empty()) return "refund-" + arguments.request;
  return made_id(state, arguments.transaction, "-refund-", state.refunds().size() + 1);
}

Status run(const Program& program, const RefundArguments& arguments) {
  SHOP_TRY(const std::unique_ptr<Engine> engine, open_to_change(program));
  SHOP_TRY(const RootState state, look_up_root(*engine, arguments.transaction));
  const std::string id = refund_id(arguments, state);
  if (state.record(id) != nullptr) {
    fmt::print("refund {} was booked before: nothing changed\n", id);
    return engine->close();
  }
  SHOP_TRY(const Entry sale, standing_line(state, arguments.transaction));
  const Left left = left_of(sale, state.refunds());
  const std::int64_t quantity = arguments.quantity == 0 ? left.units : arguments.quantity;
  if (quantity > left.units || left.units == 0)
    return fail(ErrorCode::invalid_argument,
                fmt::format("only {} of {} units of transaction {} are left to refund", left.units,
                            sale.units, arguments.transaction));
  SHOP_TRY(ShopZone zone, ShopZone::load(engine->settings().zone_name));
  SystemClock clock;
  const LocalTime now = zone.from_instant(clock.now());
  Transaction refund = record_of(sale, engine->dictionaries());
  refund.id = id;
  refund.refers_to = arguments.transaction;
  refund.kind = Kind::refund;
  refund.time = now.time;
  refund.day = now.day;
  refund.hour = now.hour;
  refund.odd_local_time = false;
  refund.quantity = quantity;
  refund.total_minor = amount_of(sale, left, quantity);
  refund.restock = !arguments.no_restock;
  std::string raw;
  write_csv_line(refund, zone, raw);
  refund.raw = raw;
  SHOP_CHECK(book(*engine, refund, "command:refund"));
  SHOP_CHECK(engine->close());
  fmt::print("refunded {} of {} units of transaction {} ({}): {}\n", quantity, sale.units,
             arguments.transaction, refund.product_name, sale.currency.show(refund.total_minor));
  return {};
}

}  // namespace

void add_refund_command(Program& program) {
  CLI::App* command = program.app.add_subcommand("refund", "take a sale back, whole or in part");
  const auto arguments = std::make_shared<RefundArguments>();
  command->footer(
      "Examples:\n"
      "  shopsphere refund 1                  all that is left of transaction 1\n"
      "  shopsphere refund 1 --quantity 1 --request-id ticket-4711");
  command->add_option("transaction", arguments->transaction, "the sale")->required();
  command->add_option("--quantity", arguments->quantity, "how many units, default all that is left")
      ->check(whole_number_from(1));
  command
      ->add_option("--request-id", arguments->request,
                   "the same request again changes nothing twice")
      ->check([](const std::string& text) {
        return text.size() <= kIdBytesMax - 8 ? "" : std::string("at most 56 bytes");
      });
  command->add_flag("--no-restock", arguments->no_restock, "the units do not return to stock");
  command->callback([&program, arguments] {
    program.chosen = [&program, arguments] {
      const Status status = run(program, *arguments);
      return status ? 0 : failed(status.error());
    };
  });
}

}  // namespace shop::cli
