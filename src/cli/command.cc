// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <utility>

namespace shop::cli {

int failed(const Console& console, const Error& error) {
  // Whoever closed the pipe knows; a process of its own would have ended without a word.
  if (console.out_is_broken()) return 1;
  fmt::print(console.error(), "shopsphere: {}\n", error.message);
  return 1;
}

int wrong_usage(const Console& console, const std::string& message) {
  fmt::print(console.error(), "shopsphere: {}\n", message);
  return 2;
}

void run_when_chosen(Program& program, CLI::App& command, std::function<Status()> run,
                     CommandNature nature) {
  command.callback([&program, run = std::move(run), nature] {
    program.for_shop = nature.for_shop;
    program.ends_early = nature.ends_early;
    program.chosen = [&program, run, nature] {
      const Status status = run();
      if (status) return 0;
      const bool usage =
          nature.invalid_is_usage && status.error().code == ErrorCode::invalid_argument;
      return usage ? wrong_usage(program.console, status.error().message)
                   : failed(program.console, status.error());
    };
  });
}

Result<ShopInUse> open_engine(const Program& program, EngineOptions options) {
  if (program.server != nullptr) return ShopInUse(*program.server);
  SHOP_TRY(std::unique_ptr<Engine> engine, Engine::open(std::move(options)));
  if (!engine->warning().empty())
    fmt::print(program.console.error(), "shopsphere: {}\n", engine->warning());
  return ShopInUse(std::move(engine));
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

Result<ShopInUse> open_to_read(const Program& program, std::vector<std::string> views) {
  EngineOptions options;
  options.data_directory = program.data_directory;
  options.read_only = true;
  options.views = std::move(views);
  return open_engine(program, std::move(options));
}

Result<ShopInUse> open_to_change(const Program& program) {
  if (program.server != nullptr) return ShopInUse(*program.server);
  // There is nothing to change in a shop that is not there, and it must not be made by trying.
  if (!std::filesystem::exists(std::filesystem::path(program.data_directory) / "store")) {
    return fail(ErrorCode::not_found, "there is no shop in " + program.data_directory +
                                          " yet: import transactions first");
  }
  EngineOptions options;
  options.data_directory = program.data_directory;
  options.fill_filter = false;
  return open_engine(program, std::move(options));
}

}  // namespace shop::cli
