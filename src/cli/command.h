// SPDX-License-Identifier: Apache-2.0
//
// What all commands share: where the data is, how they fail, and how they are found.
//
// A command adds itself to the program and leaves what it does in `chosen`; main runs that after
// the arguments were understood, so that a wrong one changes nothing.
//
// Exit codes: 0 done; 1 it failed, one line on stderr says what and what to do; 2 wrong usage.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"

namespace shop::cli {

struct Program {
  CLI::App app{"Every transaction of a shop, exact to the penny, while it happens."};
  std::string data_directory;
  std::function<int()> chosen;
};

// Engine::open, with a line on stderr where the opening had something to mend.
Result<std::unique_ptr<Engine>> open_engine(EngineOptions options);
// Prints one line on stderr and gives 1.
int failed(const Error& error);
int wrong_usage(const std::string& message);  // gives 2

// For options that take a whole number from `least` on: CLI11 would take -3 for a huge one, and
// says of 0 that it is not between 0 and 10^308.
CLI::Validator whole_number_from(std::uint64_t least);

// The engine of --data, for reading; takes no lock. With `views`, only these are sure to be loaded.
Result<std::unique_ptr<Engine>> open_to_read(const Program& program,
                                             std::vector<std::string> views = {});
// For one or a few changes: looks ids up on disk rather than filling the filter first.
Result<std::unique_ptr<Engine>> open_to_change(const Program& program);

void add_demo_command(Program& program);
void add_import_command(Program& program);
void add_issues_command(Program& program);
void add_refund_command(Program& program);
void add_correct_command(Program& program);
void add_void_command(Program& program);
void add_transactions_command(Program& program);
void add_cells_command(Program& program);
void add_verify_command(Program& program);
void add_export_command(Program& program);
void add_generate_command(Program& program);
void add_report_command(Program& program);
void add_serve_command(Program& program);
void add_token_command(Program& program);

}  // namespace shop::cli
