// SPDX-License-Identifier: Apache-2.0
#include "cli/booked_change_options.h"

#include <fmt/format.h>

#include "base/clock.h"

namespace shop::cli {
namespace {

Status refused(const BookedReport& report) {
  return fail(ErrorCode::invalid_argument,
              fmt::format("not booked, {} ({}): {}", cause_name(report.cause),
                          field_name(report.field), cause_advice(report.cause)));
}

Status try_out(std::FILE* out, Engine& engine, Clock& clock, const ChangeArguments& arguments) {
  SHOP_TRY(const BookedPreview preview, preview_change(engine, clock, arguments.change));
  if (preview.report.what == BookedReport::What::refused) return refused(preview.report);
  print_changes(out, engine, preview, arguments.as_cells ? ChangeForm::cells : ChangeForm::words);
  fmt::print(out, "{} cells would change; nothing was booked\n", preview.cells.size());
  return {};
}

}  // namespace

void add_change_options(CLI::App& command, ChangeArguments& arguments) {
  command.add_option("--note", arguments.change.note, "why, for whoever reads it later");
  command
      .add_option("--request-id", arguments.change.request,
                  "the same request again changes nothing twice")
      ->check([](const std::string& text) {
        return text.size() <= kChangeRequestBytesMax
                   ? ""
                   : fmt::format("at most {} bytes", kChangeRequestBytesMax);
      });
  command.add_flag("--dry-run", arguments.dry_run, "show what would change; book nothing");
  command.add_flag("--cells", arguments.as_cells, "with --dry-run: the cells as 'cells' has them");
}

std::string person(const Console& console) {
  const char* const name = console.variable("USER");
  return name == nullptr ? "somebody at the terminal" : name;
}

Status run_change(const Program& program, const ChangeArguments& arguments,
                  const std::function<Status(Engine&, const BookedReport&)>& say) {
  SystemClock clock;
  SHOP_TRY(ShopInUse engine, open_to_change(program));
  if (arguments.dry_run) return try_out(program.console.out(), *engine, clock, arguments);
  SHOP_TRY(const BookedReport report, change_booked(*engine, clock, arguments.change));
  if (report.what == BookedReport::What::refused) return refused(report);
  if (report.what == BookedReport::What::repeated) {
    fmt::print(program.console.out(), "{} was booked before: nothing changed\n", report.record_id);
  } else {
    SHOP_CHECK(say(*engine, report));
  }
  return engine.close();
}

}  // namespace shop::cli
