// SPDX-License-Identifier: Apache-2.0
//
// shopsphere verify: folds everything again and says where the numbers differ.
#include <fmt/format.h>

#include "cli/command.h"
#include "engine/verify.h"
#include "reports/formats.h"

namespace shop::cli {
namespace {

int print(const VerifyResult& result) {
  for (const std::string& difference : result.differences) fmt::print("{}\n", difference);
  if (!result.differences.empty()) {
    return failed({ErrorCode::corrupt,
                   "the views are not what the log adds up to: keep the data directory as it is"});
  }
  fmt::print("{} cells agree with the {} rows of the log{}\n",
             with_thousands(static_cast<Int128>(result.cells)),
             with_thousands(static_cast<Int128>(result.rows)),
             result.lake_checked ? ", and revenue with the lake" : "");
  return 0;
}

}  // namespace

void add_verify_command(Program& program) {
  CLI::App* command = program.app.add_subcommand(
      "verify", "fold everything again from the log and compare it with the views");
  command->footer("Example: shopsphere verify && echo every number is proved");
  command->callback([&program] {
    program.chosen = [&program] {
      const auto engine = open_to_read(program);
      if (!engine) return failed(engine.error());
      const Result<VerifyResult> result = verify(**engine);
      return result ? print(*result) : failed(result.error());
    };
  });
}

}  // namespace shop::cli
