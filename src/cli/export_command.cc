// SPDX-License-Identifier: Apache-2.0
//
// shopsphere export: the shop's tables as Parquet, and processed-output.csv, in a folder.
#include <fmt/format.h>

#include <filesystem>

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

// Opening to write would make a shop where there is none.
Status check_shop(const std::string& data) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::path(data) / "store", error)) return {};
  return fail(ErrorCode::not_found,
              fmt::format("there is no shop in {} yet: import transactions first", data));
}

Result<ExportResult> run(const Program& program, const std::string& out) {
  SHOP_TRY(const std::string directory, export_directory(out));
  SHOP_CHECK(check_shop(program.data_directory));
  SHOP_TRY(const std::unique_ptr<Engine> engine, open_to_change(program));
  SHOP_CHECK(engine->close());
  return export_lake(engine->store(), program.data_directory + "/lake", directory);
}

std::string count(std::uint64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", with_thousands(static_cast<Int128>(number)),
                     number == 1 ? one : many);
}

void print(const ExportResult& result) {
  fmt::print("wrote {} of {}, {}, {} and processed-output.csv to {}\n",
             count(result.rows, "row of transactions", "rows of transactions"),
             count(result.days, "day", "days"), count(result.products, "product", "products"),
             count(result.users, "user", "users"), result.directory);
  fmt::print("{}, {}, {}; as of log position {}\n", count(result.files, "file", "files"),
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
  command->callback([&program, out] {
    program.chosen = [&program, out] {
      const Result<ExportResult> result = run(program, *out);
      if (!result && result.error().code == ErrorCode::invalid_argument)
        return wrong_usage(result.error().message);
      if (!result) return failed(result.error());
      print(*result);
      return 0;
    };
  });
}

}  // namespace shop::cli
