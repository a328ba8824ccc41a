// SPDX-License-Identifier: Apache-2.0
//
// Shows a screen of lines that is drawn again and again, and gives the terminal back as it was.
//
// Draws on the alternate screen, from its corner and line over line, so that nothing flickers.
// SIGINT, SIGTERM and SIGHUP become a request to end, a change of the window's size one to draw.
//
//   const StopSignals signals;            // before any other thread
//   Terminal terminal;
//   terminal.draw(lines);
//   while (signals.wait(250ms, &terminal) != Wake::stop) …
//
// Threads: the main one.
#pragma once

#include <termios.h>

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

namespace shop::cli {

enum class Wake : std::uint8_t { time, resized, stop };

// Holds the signals back for the process: threads that are made later inherit it.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // `keys`: whether the key q on stdin is a request to end, too.
  Wake wait(std::chrono::milliseconds at_most, bool keys) const;
  // From here on a signal ends the process at once.
  static void release();

 private:
  int descriptor_;
};

// Turns the first SIGINT, SIGTERM or SIGHUP of long work into a request to end it; the second ends
// the process at once. Made before any other thread, which then leave the signals to the main one.
class StopRequest {
 public:
  StopRequest();
  StopRequest(const StopRequest&) = delete;
  StopRequest& operator=(const StopRequest&) = delete;

  void listen();  // once the other threads run; what came before is told now
  static bool was_made();
};

struct WindowSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

class Terminal {
 public:
  // Whether stdout is a terminal that can do more than print lines.
  static bool is_there();
  static bool wants_colour();

  Terminal();
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  static WindowSize size();
  static void draw(std::span<const std::string> lines);
  bool has_keys() const { return has_keys_; }

 private:
  bool has_keys_ = false;
  termios before_{};
};

}  // namespace shop::cli
