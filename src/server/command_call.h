// SPDX-License-Identifier: Apache-2.0
//
// What a command brings that a server runs for another process: its arguments, and that process's
// working directory, environment and standard descriptors; and how that goes over a Unix socket.
//
// The descriptors themselves are handed over (SCM_RIGHTS), so the server writes to the caller's own
// terminal, pipe or file, and not a byte of output is copied or changed on the way.
//
// Bytes: u32 size, then texts that each end with a zero byte: protocol, directory, how many
// variables, each "NAME=VALUE", the arguments. The caller may then send 'S', which asks the command
// to end early; closing the socket says that nobody waits any more. The answer is a byte, the
// exit code, and words for the caller's stderr, if any.
//
// Errors: unavailable where the other side went away; invalid_argument where it is of another
// version.   Limits: kCallBytesMax.   Threads: one owner.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "server/descriptor.h"

namespace shop {

inline constexpr std::size_t kCallBytesMax = std::size_t{4} << 20;
inline constexpr char kAskToStop = 'S';

struct CommandCall {
  std::vector<std::string> arguments;  // without the program's name
  std::string directory;               // what relative paths start from
  std::map<std::string, std::string> environment;
  Descriptor input;
  Descriptor output;
  Descriptor error;
  int process = 0;  // who calls
  // Of a call that was received: readable from the moment on that somebody asked the command to
  // end, and that nobody waits for it any more.
  Descriptor stop_asked;
  Descriptor gone;
};

Status send_call(int socket, const CommandCall& call);
// Without `process`, `stop_asked` and `gone`. Waits for the caller for some seconds at most.
Result<CommandCall> receive_call(int socket);

struct CommandEnd {
  int code = 0;
  std::string words;
};
void send_end(int socket, const CommandEnd& end);  // whoever is gone does not hear it
Result<CommandEnd> receive_end(int socket);

}  // namespace shop
