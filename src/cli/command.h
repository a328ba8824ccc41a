// SPDX-License-Identifier: Apache-2.0
//
// What all commands share: where the data is, how they fail, and how they are found.
//
// A command adds itself to the program and leaves what it does in `chosen`; that runs after the
// arguments were understood, so that a wrong one changes nothing. One that is for a shop is run by
// the server that holds the shop, where there is one (through_server.h), in the same words: it
// speaks through the program's console, and asks here for its engine.
//
// Exit codes: 0 done; 1 it failed, one line on stderr says what and what to do; 2 wrong usage.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/console.h"
#include "engine/engine.h"

namespace shop::cli {

struct Program {
  explicit Program(Console& the_console) : console(the_console) {}
  Console& console;
  CLI::App app{"Every transaction of a shop, exact to the penny, while it happens."};
  std::string data_directory;
  Engine* server = nullptr;  // of the server that runs the command; null: it opens its own
  bool for_shop = false;     // what was chosen reads or changes a shop
  bool ends_early = false;   // and ends in good order when it is asked to
  std::function<int()> chosen;
};

// The engine of a command: opened for it alone, or the one of the server that runs it.
class ShopInUse {
 public:
  explicit ShopInUse(std::unique_ptr<Engine> own) : own_(std::move(own)), engine_(own_.get()) {}
  explicit ShopInUse(Engine& of_server) : engine_(&of_server) {}
  Engine& operator*() const { return *engine_; }
  Engine* operator->() const { return engine_; }
  bool is_of_server() const { return own_ == nullptr; }
  // A server goes on with its own.
  Status close() { return own_ ? own_->close() : engine_->health(); }

 private:
  std::unique_ptr<Engine> own_;
  Engine* engine_;
};

// Engine::open, with a line on stderr where the opening had something to mend. In a server the
// options are its own.
Result<ShopInUse> open_engine(const Program& program, EngineOptions options);
// Prints one line on stderr and gives 1.
int failed(const Console& console, const Error& error);
int wrong_usage(const Console& console, const std::string& message);  // gives 2

struct CommandNature {
  bool for_shop = true;
  bool ends_early = false;
  bool invalid_is_usage = false;  // an invalid argument is wrong usage, not a refusal by the shop
};
// What `command` does where it is chosen; its error is said and decides the exit code.
void run_when_chosen(Program& program, CLI::App& command, std::function<Status()> run,
                     CommandNature nature = {});

// For options that take a whole number from `least` on: CLI11 would take -3 for a huge one, and
// says of 0 that it is not between 0 and 10^308.
CLI::Validator whole_number_from(std::uint64_t least);

// The engine of --data, for reading; takes no lock. With `views`, only these are sure to be loaded.
Result<ShopInUse> open_to_read(const Program& program, std::vector<std::string> views = {});
// For one or a few changes: looks ids up on disk rather than filling the filter first.
Result<ShopInUse> open_to_change(const Program& program);

// All of them.
void add_commands(Program& program);
// Understands the arguments (without the program's name) and leaves what they ask for in `chosen`;
// else the exit code.
std::optional<int> understand(Program& program, std::vector<std::string> arguments);
// Runs what was chosen, and sees to it that its output came out.
int run_chosen(const Program& program);

void add_demo_command(Program& program);
void add_import_command(Program& program);
void add_forget_command(Program& program);
void add_issues_command(Program& program);
void add_refund_command(Program& program);
void add_correct_command(Program& program);
void add_void_command(Program& program);
void add_transactions_command(Program& program);
void add_cells_command(Program& program);
void add_verify_command(Program& program);
void add_export_command(Program& program);
void add_generate_command(Program& program);
void add_promotions_command(Program& program);
void add_recommend_command(Program& program);
void add_report_command(Program& program);
// What `report` has besides: what promotions did.
void add_promotions_report(Program& program, CLI::App* report);
void add_serve_command(Program& program);
void add_token_command(Program& program);

}  // namespace shop::cli
