// SPDX-License-Identifier: Apache-2.0
//
// Lets commands in through the socket of the data directory, and runs each on a thread of its own
// against the server's engine.
//
// What a command is, the door does not know: it is given a function that runs one. A command that
// writes to a slow pipe or waits for input keeps nobody else waiting. Where the caller asks it to
// end, its CommandCall says so; where the caller is gone, its output fails.
//
//   SHOP_TRY(const auto door, CommandDoor::open(data, *engine, run));
//   …
//   door->close(5s);   // before the engine goes
//
// Threads: one owner; one thread that lets in, one for each command, at most kCommandsMax.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "engine/engine.h"
#include "server/command_call.h"

namespace shop {

// Gives the exit code. What it throws ends the command, not the server.
using RunCommand = std::function<int(const CommandCall& call, Engine& engine)>;

class CommandDoor {
 public:
  static constexpr std::size_t kCommandsMax = 16;

  // Only for whoever holds the directory's lock, as an open engine does.
  static Result<std::unique_ptr<CommandDoor>> open(const std::string& data_directory,
                                                   Engine& engine, RunCommand run);
  ~CommandDoor();  // closes

  // Takes the socket away, asks what runs to end, and waits for it; what goes on after `patience`
  // can write nowhere.
  void close(std::chrono::milliseconds patience);
  std::size_t running() const;

 private:
  struct State;
  explicit CommandDoor(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace shop
