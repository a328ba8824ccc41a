// SPDX-License-Identifier: Apache-2.0
//
// shopsphere export: the shop's tables as Parquet, and processed-output.csv, in a folder.
#include <fmt/format.h>

#include "cli/command.h"
#include "engine/export.h"
#include "reports/formats.h"

namespace shop::cli {
namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  shopsphere export --out /srv/shop\n"
    "  shopsphere export --out file:///srv/shop\n"
    "What is then there, as it would be in HDFS:\n"
    "  OUT/shopsphere/transactions/day=2024-12-30/part-….parquet\n"
    "  OUT/shopsphere/products/, OUT/shopsphere/users/\n"
    "  OUT/user/shopsphere/data/processed-output.csv\n"
    "Each table is replaced in one step; readers of the old one are not disturbed.";

Result<ExportResult> run(const Program& program, const std::string& out) {
  SHOP_TRY(const std::string directory, export_directory(out));
  SHOP_TRY(ShopInUse engine, open_to_change(program));
  if (engine.is_of_server()) return export_shop(*engine, program.console.path(directory));
  SHOP_CHECK(engine.close());  // brings the lake up to the end of the log
  return export_lake(engine->store(), engine->lake_directory(), directory);
}

std::string count(std::uint64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", with_thousands(static_cast<Int128>(number)),
                     number == 1 ? one : many);
}

void print(std::FILE* out, const ExportResult& result) {
  fmt::print(out, "wrote {} of {}, {}, {} and processed-output.csv to {}\n",
             count(result.rows, "row of transactions", "rows of transactions"),
             count(result.days, "day", "days"), count(result.products, "product", "products"),
             count(result.users, "user", "users"), result.directory);
  fmt::print(out, "{}, {}, {}; as of log position {}\n", count(result.files, "file", "files"),
             count(result.bytes, "byte", "bytes"),
             result.linked ? "the Parquet files as hard links into the lake" : "all copied",
             with_thousands(static_cast<Int128>(result.as_of)));
}

}  // namespace

void add_export_command(Program& program) {
  CLI::App* command =
      program.app.add_subcommand("export", "write Parquet and processed-output.csv to a folder");
  const auto out = std::make_shared<std::string>();
  command->add_option("--out", *out, "a folder, or a URL such as file:///srv/shop")->required();
  command->footer(kExamples);
  run_when_chosen(program, *command,
                  [&program, out]() -> Status {
                    SHOP_TRY(const ExportResult result, run(program, *out));
                    print(program.console.out(), result);
                    return {};
                  },
                  {.invalid_is_usage = true});
}

}  // namespace shop::cli
