// SPDX-License-Identifier: Apache-2.0
//
// shopsphere cells: every cell of every view, canonical and sorted; what tests compare.
#include <algorithm>
#include <cstdio>

#include "cli/command.h"

namespace shop::cli {
namespace {

Status print_cells(const Program& program, const std::string& view) {
  SHOP_TRY(const ShopInUse engine, open_to_read(program));
  std::vector<std::string> cells;
  Status status;
  engine->read([&](const ShopViews& views, Position) {
    const CellSink keep = [&](std::string_view cell) { cells.emplace_back(cell); };
    if (view.empty()) {
      views.cells(keep);
    } else {
      status = views.cells_of(view, keep);
    }
  });
  SHOP_CHECK(status);
  std::sort(cells.begin(), cells.end());
  for (std::string& cell : cells) {
    cell.push_back('\n');
    std::fwrite(cell.data(), 1, cell.size(), program.console.out());
  }
  return {};
}

}  // namespace

void add_cells_command(Program& program) {
  CLI::App* command =
      program.app.add_subcommand("cells", "print every cell of every view, sorted, to compare");
  const auto view = std::make_shared<std::string>();
  command->add_option("--view", *view, "only this view, such as revenue");
  command->footer("Example: shopsphere cells --view revenue | sha256sum");
  run_when_chosen(program, *command, [&program, view] { return print_cells(program, *view); });
}

}  // namespace shop::cli
