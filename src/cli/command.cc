// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

#include <cstdio>

namespace shop::cli {

int failed(const Error& error) {
  std::fprintf(stderr, "shopsphere: %s\n", error.message.c_str());
  return 1;
}

int wrong_usage(const std::string& message) {
  std::fprintf(stderr, "shopsphere: %s\n", message.c_str());
  return 2;
}

Result<std::unique_ptr<Engine>> open_to_read(const Program& program) {
  EngineOptions options;
  options.data_directory = program.data_directory;
  options.read_only = true;
  return Engine::open(std::move(options));
}

Result<std::unique_ptr<Engine>> open_to_change(const Program& program) {
  EngineOptions options;
  options.data_directory = program.data_directory;
  options.fill_filter = false;
  return Engine::open(std::move(options));
}

}  // namespace shop::cli
