// SPDX-License-Identifier: Apache-2.0
//
// shopsphere verify: folds everything again and says where the numbers differ.
#include <fmt/format.h>

#include "cli/command.h"
#include "engine/verify.h"
#include "reports/formats.h"

namespace shop::cli {
namespace {

Status print(std::FILE* out, const VerifyResult& result) {
  for (const std::string& difference : result.differences) fmt::print(out, "{}\n", difference);
  if (!result.differences.empty()) {
    return fail(ErrorCode::corrupt,
                "the views are not what the log adds up to: keep the data directory as it is");
  }
  fmt::print(out, "{} cells agree with the {} rows of the log{}\n",
             with_thousands(static_cast<Int128>(result.cells)),
             with_thousands(static_cast<Int128>(result.rows)),
             result.lake_checked ? ", and revenue with the lake" : "");
  return {};
}

Status run(const Program& program) {
  SHOP_TRY(const ShopInUse engine, open_to_read(program));
  SHOP_TRY(const VerifyResult result, verify(*engine));
  return print(program.console.out(), result);
}

}  // namespace

void add_verify_command(Program& program) {
  CLI::App* command = program.app.add_subcommand(
      "verify", "fold everything again from the log and compare it with the views");
  command->footer("Example: shopsphere verify && echo every number is proved");
  run_when_chosen(program, *command, [&program] { return run(program); });
}

}  // namespace shop::cli
