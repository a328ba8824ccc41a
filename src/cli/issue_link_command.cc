// SPDX-License-Identifier: Apache-2.0
//
// shopsphere issues link, unlink: gives a refund that names no sale its sale, and takes that back.
#include <fmt/format.h>

#include "cli/booked_change_options.h"
#include "cli/issue_flags.h"
#include "engine/refund_link.h"

namespace shop::cli {
namespace {

struct LinkArguments {
  RefundLink wish;
  std::string issue;
  bool dry_run = false;
};

using Preview = Result<BookedPreview> (*)(Engine&, const RefundLink&);
using Make = Result<BookedReport> (*)(Engine&, const RefundLink&);

Status refuse(Cause cause, Field field) {
  return fail(ErrorCode::invalid_argument, fmt::format("not booked, {} ({}): {}", cause_name(cause),
                                                       field_name(field), cause_advice(cause)));
}

Status try_out(std::FILE* out, Engine& engine, const RefundLink& wish, Preview preview_of,
               std::string_view end) {
  SHOP_TRY(const BookedPreview preview, preview_of(engine, wish));
  if (preview.report.what == BookedReport::What::refused)
    return refuse(preview.report.cause, preview.report.field);
  print_changes(out, engine, preview, ChangeForm::words);
  fmt::print(out, "refund {} would {}; nothing was booked\n", wish.refund, end);
  return {};
}

Result<bool> made(Engine& engine, const RefundLink& wish, Make make) {
  SHOP_TRY(const BookedReport report, make(engine, wish));
  if (report.what == BookedReport::What::refused)
    return fail(refuse(report.cause, report.field).error());
  return report.what != BookedReport::What::repeated;
}

// A refund that was not booked: its issue is fixed, with this sale.
Status link_issue(const Program& program, Engine& engine, const LinkArguments& arguments) {
  std::FILE* const out = program.console.out();
  SHOP_TRY(const DeskIssue issue, look_up_issue(engine, arguments.issue));
  std::string sale = arguments.wish.sale;
  if (sale.empty()) {
    SHOP_TRY(sale, propose_sale_for(engine, issue));
  }
  const DeskStep step{.set = {{Field::refers_to, sale}},
                      .who = person(program.console),
                      .note = arguments.wish.note,
                      .request = arguments.wish.request,
                      .revision = issue.revision};
  if (arguments.dry_run) {
    SHOP_TRY(const DeskPreview preview, preview_step(engine, {&issue.hash, 1}, step));
    if (!preview.refusals.empty())
      return refuse(preview.refusals.front().cause, preview.refusals.front().field);
    print_changes(out, engine, preview, ChangeForm::words);
    fmt::print(out, "issue {} would be booked as a refund of sale {}; nothing was done\n", issue.id,
               sale);
    return {};
  }
  SHOP_TRY(const StepReport report, take_step(engine, {&issue.hash, 1}, step));
  if (!report.refusals.empty())
    return refuse(report.refusals.front().cause, report.refusals.front().field);
  fmt::print(out, "issue {} {} sale {}\n", issue.id,
             report.repeated > 0 ? "was settled by this request before: nothing changed,"
                                 : "is booked as a refund of",
             sale);
  return {};
}

Status link(const Program& program, const LinkArguments& arguments) {
  SHOP_TRY(ShopInUse engine, open_to_change(program));
  if (!arguments.issue.empty()) {
    SHOP_CHECK(link_issue(program, *engine, arguments));
    return engine.close();
  }
  RefundLink wish = arguments.wish;
  wish.who = person(program.console);
  if (wish.refund.empty())
    return fail(ErrorCode::invalid_argument,
                "name a refund by its id, or one that was not booked with --issue");
  if (wish.sale.empty()) {
    SHOP_TRY(wish.sale, propose_sale(*engine, wish.refund));
  }
  if (arguments.dry_run)
    return try_out(program.console.out(), *engine, wish, preview_link,
                   fmt::format("be linked to sale {}", wish.sale));
  SHOP_TRY(const bool is_new, made(*engine, wish, link_refund));
  fmt::print(program.console.out(), "{} {} sale {}\n", wish.refund,
             is_new ? "is linked to" : "was linked before: nothing changed,", wish.sale);
  return engine.close();
}

Status unlink(const Program& program, const LinkArguments& arguments) {
  RefundLink wish = arguments.wish;
  wish.who = person(program.console);
  SHOP_TRY(ShopInUse engine, open_to_change(program));
  if (arguments.dry_run)
    return try_out(program.console.out(), *engine, wish, preview_unlink, "stand by itself again");
  SHOP_TRY(const bool is_new, made(*engine, wish, unlink_refund));
  fmt::print(program.console.out(), "{} {}\n", wish.refund,
             is_new ? "stands by itself again" : "was unlinked before: nothing changed");
  return engine.close();
}

void add_common(CLI::App& command, LinkArguments& arguments) {
  command.add_option("--note", arguments.wish.note, "why, for whoever reads it later");
  command.add_option("--request-id", arguments.wish.request,
                     "the same request again changes nothing twice");
  command.add_flag("--dry-run", arguments.dry_run, "show what would change; book nothing");
}

}  // namespace

void add_issue_link(Program& program, CLI::App& issues) {
  CLI::App* command =
      issues.add_subcommand("link", "give a refund without a sale the sale that it is of");
  const auto arguments = std::make_shared<LinkArguments>();
  CLI::Option* refund = command->add_option("refund", arguments->wish.refund,
                                            "its id; 'issues flags' has its product");
  command
      ->add_option("--issue", arguments->issue,
                   "of one that was not booked: its issue, which is refunded then")
      ->excludes(refund);
  command->add_option("--to", arguments->wish.sale,
                      "the sale; without it the newest of the same customer, product and price");
  add_common(*command, *arguments);
  command->footer(
      "Examples:\n"
      "  shopsphere issues link r7 --dry-run\n"
      "  shopsphere issues link --issue 3f9a17c0 --to 1041\n"
      "Back again: issues unlink r7, issues undo 3f9a17c0.");
  run_when_chosen(program, *command, [&program, arguments] { return link(program, *arguments); });

  CLI::App* back = issues.add_subcommand("unlink", "take back that a refund was given its sale");
  const auto back_arguments = std::make_shared<LinkArguments>();
  back->add_option("refund", back_arguments->wish.refund, "its id")->required();
  add_common(*back, *back_arguments);
  back->footer(
      "Example:\n"
      "  shopsphere issues unlink r7 --note 'another customer'\n"
      "It stands by itself again, as it did before, and may be linked again.");
  run_when_chosen(program, *back,
                  [&program, back_arguments] { return unlink(program, *back_arguments); });
}

}  // namespace shop::cli
