// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <utility>

namespace shop::cli {

int failed(const Error& error) {
  std::fprintf(stderr, "shopsphere: %s\n", error.message.c_str());
  return 1;
}

Result<std::unique_ptr<Engine>> open_engine(EngineOptions options) {
  SHOP_TRY(std::unique_ptr<Engine> engine, Engine::open(std::move(options)));
  if (!engine->warning().empty())
    std::fprintf(stderr, "shopsphere: %s\n", engine->warning().c_str());
  return engine;
}

int wrong_usage(const std::string& message) {
  std::fprintf(stderr, "shopsphere: %s\n", message.c_str());
  return 2;
}

CLI::Validator whole_number_from(std::uint64_t least) {
  return CLI::Validator(
      [least](const std::string& text) {
        std::uint64_t number = 0;
        const char* end = text.data() + text.size();
        const auto [behind, error] = std::from_chars(text.data(), end, number);
        if (error == std::errc{} && behind == end && number >= least) return std::string();
        return fmt::format("'{}' is not a whole number from {} on", text, least);
      },
      "");
}

Result<std::unique_ptr<Engine>> open_to_read(const Program& program,
                                             std::vector<std::string> views) {
  EngineOptions options;
  options.data_directory = program.data_directory;
  options.read_only = true;
  options.views = std::move(views);
  return open_engine(std::move(options));
}

Result<std::unique_ptr<Engine>> open_to_change(const Program& program) {
  // There is nothing to change in a shop that is not there, and it must not be made by trying.
  if (!std::filesystem::exists(std::filesystem::path(program.data_directory) / "store")) {
    return fail(ErrorCode::not_found, "there is no shop in " + program.data_directory +
                                          " yet: import transactions first");
  }
  EngineOptions options;
  options.data_directory = program.data_directory;
  options.fill_filter = false;
  return open_engine(std::move(options));
}

}  // namespace shop::cli
