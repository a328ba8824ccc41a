// SPDX-License-Identifier: Apache-2.0
//
// shopsphere issues link: gives a refund that names no sale its sale.
#include <fmt/format.h>

#include "cli/booked_change_options.h"
#include "cli/issue_flags.h"
#include "engine/refund_link.h"

namespace shop::cli {
namespace {

struct LinkArguments {
  RefundLink wish;
  bool dry_run = false;
};

Status refuse(const BookedReport& report) {
  return fail(ErrorCode::invalid_argument,
              fmt::format("not linked, {} ({}): {}", cause_name(report.cause),
                          field_name(report.field), cause_advice(report.cause)));
}

Status try_out(std::FILE* out, Engine& engine, const RefundLink& wish) {
  SHOP_TRY(const BookedPreview preview, preview_link(engine, wish));
  if (preview.report.what == BookedReport::What::refused) return refuse(preview.report);
  print_changes(out, engine, preview, ChangeForm::words);
  fmt::print(out, "refund {} would be linked to sale {}; nothing was booked\n", wish.refund,
             wish.sale);
  return {};
}

Status run(const Program& program, const LinkArguments& arguments) {
  RefundLink wish = arguments.wish;
  wish.who = person(program.console);
  SHOP_TRY(ShopInUse engine, open_to_change(program));
  if (wish.sale.empty()) {
    SHOP_TRY(wish.sale, propose_sale(*engine, wish.refund));
  }
  if (arguments.dry_run) return try_out(program.console.out(), *engine, wish);
  SHOP_TRY(const BookedReport report, link_refund(*engine, wish));
  if (report.what == BookedReport::What::refused) return refuse(report);
  fmt::print(program.console.out(), "{} {} sale {}\n", wish.refund,
             report.what == BookedReport::What::repeated ? "was linked before: nothing changed,"
                                                         : "is linked to",
             wish.sale);
  return engine.close();
}

}  // namespace

void add_issue_link(Program& program, CLI::App& issues) {
  CLI::App* command =
      issues.add_subcommand("link", "give a refund without a sale the sale that it is of");
  const auto arguments = std::make_shared<LinkArguments>();
  command->add_option("refund", arguments->wish.refund, "its id; 'issues flags' has its product")
      ->required();
  command->add_option("--to", arguments->wish.sale,
                      "the sale; without it the newest of the same customer, product and price");
  command->add_option("--note", arguments->wish.note, "why, for whoever reads it later");
  command->add_option("--request-id", arguments->wish.request,
                      "the same request again changes nothing twice");
  command->add_flag("--dry-run", arguments->dry_run, "show what would change; book nothing");
  run_when_chosen(program, *command, [&program, arguments] { return run(program, *arguments); });
}

}  // namespace shop::cli
