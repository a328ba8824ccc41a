// SPDX-License-Identifier: Apache-2.0
//
// What a command speaks through: where its words go, what it reads, and where its files are.
//
// Of the process these are stdin, stdout and stderr. A command that a server runs for another
// process has that one's descriptors, working directory and environment; there a wait for its pipes
// and files ends when that process asks for it or is gone, and stdout fails then.
//
//   fmt::print(console.out(), "{} {}\n", count, what);
//   SHOP_TRY(auto input, console.open_input(file));   // "-" is standard input
//
// Threads: one owner; stop_asked() from anywhere.
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <memory>
#include <string>

#include "base/result.h"
#include "cli/terminal.h"
#include "server/command_call.h"
#include "wire/input.h"

namespace shop::cli {

// Closes what it holds.
struct CloseFile {
  void operator()(std::FILE* file) const { (void)std::fclose(file); }
};
using OwnedFile = std::unique_ptr<std::FILE, CloseFile>;

class Console {
 public:
  Console() = default;                        // of the process
  explicit Console(const CommandCall& call);  // which must outlive it
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  std::FILE* out() const { return out_ ? out_.get() : stdout; }
  std::FILE* error() const { return error_ ? error_.get() : stderr; }
  bool out_is_terminal() const;
  bool error_is_terminal() const;
  WindowSize out_window() const { return window_of(out_descriptor()); }
  WindowSize error_window() const { return window_of(error_descriptor()); }
  // Of the environment; null where it is not set, or set to nothing.
  const char* variable(const char* name) const;
  bool wants_colour() const;  // on stdout

  // Where this process finds what the command calls so.
  std::string path(const std::string& said) const;
  Result<std::unique_ptr<Input>> open_input(const std::string& file) const;
  // A pipe or a device that is there already, to be written into.
  Result<OwnedFile> open_special(const std::string& file) const;

  bool stop_asked() const;
  // Whether stdout was a pipe that nobody reads any more.
  bool out_is_broken() const { return out_cookie_.broken; }
  bool is_of_process() const { return call_ == nullptr; }

 private:
  // Of a FILE that writes to a descriptor of another process.
  struct Cookie {
    int descriptor = -1;
    int gone = -1;
    bool owned = false;
    bool broken = false;
  };
  static ssize_t write_to(void* cookie, const char* bytes, std::size_t size);
  static int close(void* cookie);
  static OwnedFile file_of(Cookie& cookie);
  static WindowSize window_of(int descriptor);
  ssize_t read(int descriptor, char* room, std::size_t size) const;
  int out_descriptor() const;
  int error_descriptor() const;

  const CommandCall* call_ = nullptr;
  Cookie out_cookie_;
  Cookie error_cookie_;
  OwnedFile out_;
  OwnedFile error_;
};

}  // namespace shop::cli
