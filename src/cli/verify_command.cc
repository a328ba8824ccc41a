// SPDX-License-Identifier: Apache-2.0
//
// shopsphere verify: folds everything again and says where the numbers differ.
#include <fmt/format.h>

#include "cli/command.h"
#include "engine/verify.h"
#include "kafka/insights.h"
#include "reports/formats.h"

namespace shop::cli {
namespace {

// What a cluster told last, against what its follower has made of its decisions. Rules flag where
// the shop is folded, so a cluster knows nothing of them.
Result<VerifyResult> compare_with_cluster(Engine& engine, const std::string& brokers) {
  SHOP_TRY(const std::vector<std::string> told, read_insights(brokers));
  std::vector<std::string> shown;
  engine.read([&](const ShopViews& views, Position) { shown = sorted_cells(views); });
  std::erase_if(shown, [](const std::string& cell) { return cell.starts_with("rule_flags|"); });
  VerifyResult result;
  result.cells = shown.size();
  compare_cells(shown, told, "insights", result);
  return result;
}

Status print_cluster(std::FILE* out, const VerifyResult& result) {
  for (const std::string& difference : result.differences) fmt::print(out, "{}\n", difference);
  if (!result.differences.empty())
    return fail(ErrorCode::corrupt,
                "the shop and the cluster's insights differ: try again when both are at rest");
  fmt::print(out, "{} cells agree with the cluster's insights\n",
             with_thousands(static_cast<Int128>(result.cells)));
  return {};
}

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

Status run(const Program& program, const std::string& brokers) {
  SHOP_TRY(const ShopInUse engine, open_to_read(program));
  SHOP_TRY(const VerifyResult result, verify(*engine));
  SHOP_CHECK(print(program.console.out(), result));
  if (brokers.empty()) return {};
  SHOP_TRY(const VerifyResult compared, compare_with_cluster(*engine, brokers));
  return print_cluster(program.console.out(), compared);
}

}  // namespace

void add_verify_command(Program& program) {
  CLI::App* command = program.app.add_subcommand(
      "verify", "fold everything again from the log and compare it with the views");
  const auto brokers = std::make_shared<std::string>();
  command->add_option("--cluster", *brokers,
                      "and with the topic insights of the cluster that it follows: HOST:PORT,…");
  command->footer(
      "Examples:\n"
      "  shopsphere verify && echo every number is proved\n"
      "  shopsphere --data replica verify --cluster localhost:9092");
  run_when_chosen(program, *command, [&program, brokers] { return run(program, *brokers); });
}

}  // namespace shop::cli
